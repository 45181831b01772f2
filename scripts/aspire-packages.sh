# Sourced by run.sh and test.sh: finds out, by one restore of the AppHost, whether the package feed has Aspire.*, says so
# in one line, and sets the MSBuild property AspirePackages for every dotnet command that follows.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
if [ -z "${AspirePackages:-}" ]; then
  if dotnet restore Akosha.AppHost -p:AspirePackages=true >/dev/null 2>&1; then AspirePackages=true; else AspirePackages=false; fi
fi
export AspirePackages
if [ "$AspirePackages" = true ]; then
  echo "Aspire packages: in the feed; the AppHost is built and its model tested"
else
  echo "Aspire packages: not in the feed; the AppHost is left out (AspirePackages=false)"
fi

namespace Akosha.Tests.AppHost.WithoutAspire;

/// <summary>Stands for the tests of the Aspire model where the feed has no Aspire packages (AspirePackages=false).</summary>
public sealed class ApplicationModelTests
{
    [Fact(Skip = "The package feed has no Aspire packages: the application model cannot be built")]
    public void The_application_model_is_tested_where_aspire_is()
    {
    }
}

using System.CommandLine;

namespace Akosha.Cli.Commands;

/// <summary><c>akosha completion</c>: what a shell is to be told so that it completes commands and options.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            # Add to ~/.bashrc: eval "$(akosha completion bash)"
            _akosha_complete() {
              local IFS=$'\n'
              COMPREPLY=($(compgen -W "$(akosha "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _akosha_complete akosha
            """,
        ["zsh"] = """
            # Add to ~/.zshrc, after compinit: eval "$(akosha completion zsh)"
            _akosha_complete() {
              local -a found
              found=("${(@f)$(akosha "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
              compadd -- $found
            }
            compdef _akosha_complete akosha
            """,
        ["fish"] = """
            # Run once: akosha completion fish > ~/.config/fish/completions/akosha.fish
            function __akosha_complete
              set -l line (commandline -cp)
              akosha "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c akosha -a '(__akosha_complete)'
            """,
        ["powershell"] = """
            # Add to $PROFILE: akosha completion powershell | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName akosha -ScriptBlock {
              param($word, $line, $position)
              akosha "[suggest:$position]" "$line" 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
              }
            }
            """,
    };

    public static Command Make(Terminal terminal)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh, fish or powershell" };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Print what a shell needs to complete commands") { shell };
        command.SetAction(parsed =>
        {
            terminal.Output.WriteLine(Scripts[parsed.GetRequiredValue(shell)]);
            return ExitCodes.Done;
        });
        return command;
    }
}

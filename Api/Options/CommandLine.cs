namespace Coldstart.Api.Options;

/// <summary>The command line: <c>--name value</c> or <c>--name=value</c> for every <see cref="Setting"/>, and a few actions.</summary>
/// <param name="Action">What to do instead of serving, or <see cref="CommandAction.Serve"/>.</param>
/// <param name="Values">Values by the name of their setting.</param>
/// <param name="Errors">Sentences about what cannot be understood.</param>
internal sealed record CommandLine(CommandAction Action, IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Errors)
{
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var action = CommandAction.Serve;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var errors = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument is "--help" or "-h")
            {
                action = CommandAction.Help;
                continue;
            }
            if (argument is "--version")
            {
                action = CommandAction.Version;
                continue;
            }
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var flag = equals < 0 ? argument : argument[..equals];
            var setting = Settings.All.FirstOrDefault(setting => setting.Flag == flag);
            if (setting is null)
            {
                errors.Add($"{flag} is no option; --help lists them.");
                continue;
            }
            if (equals < 0 && i + 1 == arguments.Count)
            {
                errors.Add($"{flag} needs a value.");
                continue;
            }
            var value = equals < 0 ? arguments[++i] : argument[(equals + 1)..];
            values[setting.Name] = value;
        }
        return new CommandLine(action, values, errors);
    }
}

/// <summary>What the process is asked to do.</summary>
internal enum CommandAction
{
    Serve,
    Help,
    Version,
}

namespace Coldstart.Api.Options;

/// <summary>What is logged, to standard output, one line a message.</summary>
internal sealed record LogOptions(LogLevel Level)
{
    public static LogOptions Read(SettingsReader reader)
    {
        var name = reader.Parsed(Settings.LogLevel, text => Enum.TryParse<LogLevel>(text, ignoreCase: true, out _) && !char.IsAsciiDigit(text[0]) ? text : null, "a log level");
        return new LogOptions(name is null ? LogLevel.Warning : Enum.Parse<LogLevel>(name, ignoreCase: true));
    }
}

using System.Globalization;

namespace Coldstart.Api.Options;

/// <summary>
/// Finds the value of a setting: command line, then environment, then the file that the environment names, then document 2's
/// variable, then appsettings.json, then the default. Whatever is wrong becomes a sentence in <see cref="Errors"/>, all of them at once.
/// </summary>
internal sealed class SettingsReader(
    IReadOnlyDictionary<string, string> commandLine,
    Func<string, string?> environment,
    Func<string, string?> appSettings)
{
    // A secret is one line; whatever is longer is the wrong file.
    private const int SecretFileBytesMax = 4096;

    private readonly List<string> errors = [];

    public IReadOnlyList<string> Errors => errors;

    public string Text(Setting setting) => Find(setting).Value;

    public long Whole(Setting setting, long least, long greatest)
    {
        var (value, source) = Find(setting);
        if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= greatest) return number;
        errors.Add($"{source}: '{value}' is not a whole number from {least} to {greatest}.");
        return least;
    }

    /// <summary>A value that <paramref name="parse"/> understands: it gives null, and says in the sentence what is expected.</summary>
    public T? Parsed<T>(Setting setting, Func<string, T?> parse, string expected)
        where T : class
    {
        var (value, source) = Find(setting);
        var parsed = parse(value);
        if (parsed is null) errors.Add(setting.IsSecret ? $"{source}: the value is not {expected}." : $"{source}: '{value}' is not {expected}.");
        return parsed;
    }

    /// <summary>A value that <paramref name="parse"/> understands: it gives null, and in its second part a clause that says what is wrong.</summary>
    public T? Parsed<T>(Setting setting, Func<string, (T? Value, string? Error)> parse)
        where T : class
    {
        var (text, source) = Find(setting);
        var (value, error) = parse(text);
        if (error is not null) errors.Add($"{source}: {error}.");
        return value;
    }

    private (string Value, string Source) Find(Setting setting)
    {
        if (commandLine.TryGetValue(setting.Name, out var flag)) return (flag, setting.Flag);
        if (environment(setting.Variable) is { Length: > 0 } variable) return (variable, setting.Variable);
        if (setting.IsSecret && environment(setting.FileVariable) is { Length: > 0 } file) return (ReadSecret(setting, file), setting.FileVariable);
        if (setting.Alias.Length > 0 && environment(setting.Alias) is { Length: > 0 } alias) return (alias, setting.Alias);
        if (appSettings(setting.Key) is { Length: > 0 } value) return (value, $"appsettings.json {setting.Key}");
        return (setting.Default, setting.Flag);
    }

    private string ReadSecret(Setting setting, string path)
    {
        try
        {
            if (new FileInfo(path).Length <= SecretFileBytesMax) return File.ReadAllText(path).Trim();
            errors.Add($"{setting.FileVariable}: the file '{path}' is longer than {SecretFileBytesMax} bytes.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{setting.FileVariable}: the file '{path}' cannot be read: {failure.Message}");
        }
        return "";
    }
}

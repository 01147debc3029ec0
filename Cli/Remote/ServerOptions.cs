using System.CommandLine;

namespace Coldstart.Cli.Remote;

/// <summary>Which server a command talks to, and with which key.</summary>
internal static class ServerOptions
{
    private const string KeySetting = "COLDSTART_API_KEY";

    private const int KeyLengthMax = 200;

    public static Option<string?> Key() => new("--key") { Description = $"API key; better in {KeySetting}, where other users of this machine cannot see it.", HelpName = "KEY" };

    /// <exception cref="UsageException">It is no address of a server.</exception>
    public static Uri AddressOf(string text, string option)
    {
        if (!Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Query.Length > 0 || address.Fragment.Length > 0)
            throw new UsageException($"{option} must be the address of a server, such as http://127.0.0.1:8000.");
        if (address.UserInfo.Length > 0) throw new UsageException($"{option} takes no name and password: a key goes into --key or {KeySetting}.");
        return address;
    }

    /// <exception cref="UsageException">There is none, or it cannot be one.</exception>
    public static string KeyOf(string? given, CliHost host)
    {
        var key = (string.IsNullOrEmpty(given) ? host.Setting(KeySetting) : given)?.Trim() ?? "";
        if (key.Length == 0) throw new UsageException($"Give an API key with --key KEY or in {KeySetting}.");
        // What is wrong with it is not shown: it may be a good key with a slip.
        if (key.Length > KeyLengthMax || key.Any(static letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-'))) throw new UsageException("The API key must be letters and digits behind csa_.");
        return key;
    }
}

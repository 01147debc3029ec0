using System.Globalization;
using Npgsql;

namespace Coldstart.Storage.PostgreSql;

/// <summary>Connection URLs (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS) as settings of Npgsql.</summary>
internal static class PostgreSqlUrl
{
    // What libpq calls them, and what Npgsql does.
    private static readonly Dictionary<string, string> Options = new(StringComparer.Ordinal)
    {
        ["host"] = "Host",
        ["port"] = "Port",
        ["user"] = "Username",
        ["password"] = "Password",
        ["dbname"] = "Database",
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslnegotiation"] = "SSL Negotiation",
        ["channel_binding"] = "Channel Binding",
        ["require_auth"] = "Require Auth",
        ["gssencmode"] = "GSS Encryption Mode",
        ["krbsrvname"] = "Kerberos Service Name",
        ["passfile"] = "Passfile",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["client_encoding"] = "Client Encoding",
        ["options"] = "Options",
        ["target_session_attrs"] = "Target Session Attributes",
        ["keepalives_idle"] = "TCP Keepalive Time",
        ["keepalives_interval"] = "TCP Keepalive Interval",
        // Of no libpq, but of many hosts' URLs.
        ["schema"] = "Search Path",
        ["search_path"] = "Search Path",
    };

    public static bool IsUrl(string text) => text.StartsWith("postgresql://", StringComparison.Ordinal) || text.StartsWith("postgres://", StringComparison.Ordinal);

    public static NpgsqlConnectionStringBuilder? Read(string url, out string? error)
    {
        var settings = new NpgsqlConnectionStringBuilder();
        var rest = url.AsSpan(url.IndexOf("://", StringComparison.Ordinal) + 3);
        var query = rest.IndexOf('?');
        var options = query < 0 ? [] : rest[(query + 1)..];
        if (query >= 0) rest = rest[..query];
        var slash = rest.IndexOf('/');
        var database = slash < 0 ? [] : rest[(slash + 1)..];
        if (slash >= 0) rest = rest[..slash];
        // libpq, too, takes the last: an '@' in a password should have been encoded, and often was not.
        var at = rest.LastIndexOf('@');
        if (at >= 0) ReadUser(settings, rest[..at]);
        if (database.Length > 0) settings.Database = Uri.UnescapeDataString(database.ToString());
        error = ReadHosts(settings, rest[(at + 1)..]);
        foreach (var option in options.Split('&'))
        {
            if (error is null && options[option].Length > 0) error = ReadOption(settings, options[option]);
        }
        return error is null ? settings : null;
    }

    private static void ReadUser(NpgsqlConnectionStringBuilder settings, ReadOnlySpan<char> user)
    {
        var colon = user.IndexOf(':');
        if (colon >= 0) settings.Password = Uri.UnescapeDataString(user[(colon + 1)..].ToString());
        settings.Username = Uri.UnescapeDataString((colon < 0 ? user : user[..colon]).ToString());
    }

    /// <summary>One host, with or without a port, an IPv6 address in brackets, or several with commas between them.</summary>
    private static string? ReadHosts(NpgsqlConnectionStringBuilder settings, ReadOnlySpan<char> hosts)
    {
        if (hosts.IsEmpty) return null;
        if (hosts.Contains(','))
        {
            settings.Host = Uri.UnescapeDataString(hosts.ToString());
            settings.TargetSessionAttributes = "primary";
            return null;
        }
        var end = hosts[0] == '[' ? hosts.IndexOf(']') + 1 : hosts.IndexOf(':');
        if (end < 0 || end == hosts.Length) end = hosts.Length;
        settings.Host = Uri.UnescapeDataString(hosts[..end].Trim("[]").ToString());
        if (end == hosts.Length) return null;
        if (hosts[end] != ':' || !int.TryParse(hosts[(end + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            return "its port is not a number from 1 to 65535 (in a user name or password, '@', ':', '/' and '?' are written %40, %3A, %2F and %3F)";
        settings.Port = port;
        return null;
    }

    private static string? ReadOption(NpgsqlConnectionStringBuilder settings, ReadOnlySpan<char> option)
    {
        var equals = option.IndexOf('=');
        var name = Uri.UnescapeDataString((equals < 0 ? option : option[..equals]).ToString());
        if (!Options.TryGetValue(name, out var keyword))
            // Only a name that is one: the rest of a password with a '?' in it is not repeated.
            return name.Length <= 32 && name.All(static letter => char.IsAsciiLetterLower(letter) || letter == '_') && settings.Password is null
                ? $"its option '{name}' is not known" : "one of the options behind its '?' is not known";
        var value = equals < 0 ? "" : Uri.UnescapeDataString(option[(equals + 1)..].ToString());
        if (name is "sslmode" or "target_session_attrs") value = value.Replace("-", "", StringComparison.Ordinal);
        if (name == "target_session_attrs" && value == "readwrite") value = "read-write";
        try
        {
            settings[keyword] = value;
            return null;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidCastException or OverflowException or NotSupportedException)
        {
            return $"the value of its option '{name}' is not one that the driver takes";
        }
    }
}

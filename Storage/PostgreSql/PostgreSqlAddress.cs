using Coldstart.Analytics;
using Npgsql;

namespace Coldstart.Storage.PostgreSql;

/// <summary>Where a PostgreSQL database is, and as whom to enter. Its text never holds the password.</summary>
public sealed class PostgreSqlAddress
{
    private const string Encryption = "GSS Encryption Mode";

    private readonly NpgsqlConnectionStringBuilder settings;

    private PostgreSqlAddress(NpgsqlConnectionStringBuilder settings)
    {
        this.settings = settings;
        // A host with a colon is an IPv6 address; a list of hosts has its ports inside.
        var host = settings.Host!.Contains(',', StringComparison.Ordinal) || settings.Host.StartsWith('/') ? settings.Host : $"{(settings.Host.Contains(':', StringComparison.Ordinal) ? $"[{settings.Host}]" : settings.Host)}:{settings.Port}";
        Text = $"postgresql://{(settings.Username is { Length: > 0 } user ? Uri.EscapeDataString(user) + "@" : "")}{host}/{Uri.EscapeDataString(settings.Database ?? "")}";
    }

    /// <summary>As a URL without the password, for people.</summary>
    public string Text { get; }

    /// <summary>For other users of the same tables, as a connection string of Npgsql. It holds the password: it must not be shown.</summary>
    public string ConnectionString
    {
        get
        {
            var copy = Settings;
            copy.SearchPath ??= PostgreSqlConnections.Schema;
            copy.ApplicationName ??= "coldstart";
            return copy.ConnectionString;
        }
    }

    /// <summary>The settings for the driver, a copy. They hold the password.</summary>
    /// <summary>The same for components that open a pooled connection for each statement: it stays prepared, and is not reset in between.</summary>
    /// <param name="connectionsMax">Connections of the pool.</param>
    public string PooledConnectionString(int connectionsMax) => new NpgsqlConnectionStringBuilder(ConnectionString)
    {
        Pooling = true,
        MaxPoolSize = connectionsMax,
        MaxAutoPrepare = Limits.PreparedStatementsPerConnection,
        AutoPrepareMinUsages = 2,
        NoResetOnClose = true,
    }.ConnectionString;

    internal NpgsqlConnectionStringBuilder Settings => new(settings.ConnectionString);

    /// <summary>Reads a <c>postgresql://</c> URL as libpq does, or a connection string of Npgsql.</summary>
    /// <param name="text">What the operator gave.</param>
    /// <param name="error">What is wrong with it, without repeating any of its values; null where the result is not.</param>
    public static PostgreSqlAddress? Parse(string text, out string? error)
    {
        NpgsqlConnectionStringBuilder? settings;
        if (PostgreSqlUrl.IsUrl(text)) settings = PostgreSqlUrl.Read(text, out error);
        else settings = ReadString(text, out error);
        if (settings is null) return null;
        if (settings.Host is not { Length: > 0 }) error = "it names no host: write postgresql://user:password@host:5432/database";
        else if (settings.Multiplexing) error = "'Multiplexing' cannot be used: sessions hold locks and transactions";
        if (error is not null) return null;
        // Where the driver has no choice made for it, it looks for Kerberos first; a machine without that library complains at every start.
        if (!settings.ShouldSerialize(Encryption)) settings.GssEncryptionMode = GssEncryptionMode.Disable;
        if (settings.Database is not { Length: > 0 }) settings.Database = settings.Username is { Length: > 0 } user ? user : "postgres";
        return new PostgreSqlAddress(settings);
    }

    public override string ToString() => Text;

    private static NpgsqlConnectionStringBuilder? ReadString(string text, out string? error)
    {
        try
        {
            error = null;
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidCastException or OverflowException or NotSupportedException)
        {
            // The driver's message may repeat a part of the password: one with a ';' in it reads as an unknown keyword.
            error = "it is neither a postgresql:// URL nor a connection string of Npgsql such as 'Host=db;Username=coldstart;Password=…;Database=coldstart' (a value with ';' or '=' stands in quotes)";
            return null;
        }
    }
}

namespace Coldstart.PostgreSqlServers;

/// <summary>How a throw-away server is set up.</summary>
public sealed record PostgreSqlServerOptions
{
    /// <summary>Whether commits reach the disk (<c>fsync</c>). Off only where durability is not under test.</summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>Further settings, as in <c>postgresql.conf</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

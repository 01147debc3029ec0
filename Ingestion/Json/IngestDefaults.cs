using System.Text;

namespace Coldstart.Ingestion.Json;

/// <summary>What the door knows of records that do not say it themselves. Make it once per project and keep it.</summary>
/// <param name="Account">The AWS account, or empty.</param>
/// <param name="Region">The AWS region, or empty.</param>
public sealed record IngestDefaults(string Account, string Region)
{
    /// <summary>Nothing is known.</summary>
    public static IngestDefaults None { get; } = new("", "");

    internal byte[] AccountUtf8 { get; } = Encoding.UTF8.GetBytes(Account);

    internal byte[] RegionUtf8 { get; } = Encoding.UTF8.GetBytes(Region);
}

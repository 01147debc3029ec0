using System.Security.Cryptography;

namespace Coldstart.Analytics;

/// <summary>Ids and secrets from the operating system's cryptographic source.</summary>
public sealed class RandomIdSource : IIdSource
{
    private const string Alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public Guid NewId(DateTimeOffset time) => Guid.CreateVersion7(time);

    public string NewSecret(int length) => RandomNumberGenerator.GetString(Alphanumerics, length);

    public double NextFraction() => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue;
}

using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Records;

/// <summary>An account and a region: the part of an identity that most functions of a request share.</summary>
internal sealed class FunctionPlace(byte[] account, byte[] region)
{
    public byte[] Account { get; } = account;

    public byte[] Region { get; } = region;

    /// <summary>Seed for the hashes of function names here.</summary>
    public ulong Seed { get; } = SeedOf(account, region);

    public static ulong SeedOf(ReadOnlySpan<byte> account, ReadOnlySpan<byte> region) => Hash64.Of(region, Hash64.Of(account));

    public bool Is(ReadOnlySpan<byte> account, ReadOnlySpan<byte> region) => account.SequenceEqual(Account) && region.SequenceEqual(Region);

    public bool Is(FunctionPlace other) => ReferenceEquals(this, other) || Is(other.Account, other.Region);
}

using System.Security.Cryptography;
using System.Text;
using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Records;

/// <summary>What tells one function of a project from another: account, region and name (DOMAIN: a function's ARN without its version).</summary>
public sealed class FunctionIdentity : IEquatable<FunctionIdentity>
{
    // A name space of our own (a random UUID), so that ids never meet those of another system.
    private static readonly Guid NameSpace = new("6f1c5f5e-3d0b-4d5a-9a55-6d1f0f7b2c11");

    // Collectors keep identities from request to request, and most serve few projects: the hash of the last one is seldom made again.
    private KnownId? known;

    /// <summary>Makes an identity. The parts are taken as they are; an unknown account or region is empty.</summary>
    public FunctionIdentity(string account, string region, string functionName)
    {
        Account = account;
        Region = region;
        FunctionName = functionName;
        var writer = new ByteWriter(64);
        writer.WriteBytes(Encoding.UTF8.GetBytes(account));
        writer.WriteBytes(Encoding.UTF8.GetBytes(region));
        writer.WriteBytes(Encoding.UTF8.GetBytes(functionName));
        Encoded = writer.ToArray();
    }

    /// <summary>The AWS account, or empty.</summary>
    public string Account { get; }

    /// <summary>The AWS region, or empty.</summary>
    public string Region { get; }

    public string FunctionName { get; }

    /// <summary>The three parts as length-prefixed UTF-8: the head of a block, and a key.</summary>
    public byte[] Encoded { get; }

    /// <summary>The stable id of this function in a project: a version 5 UUID (RFC 9562) of project, account, region and name.</summary>
    public Guid IdIn(Guid project)
    {
        if (Volatile.Read(ref known) is { } last && last.Project == project) return last.Id;
        var id = MakeIdIn(project);
        Volatile.Write(ref known, new KnownId(project, id));
        return id;
    }

    public bool Equals(FunctionIdentity? other) => other is not null && Encoded.AsSpan().SequenceEqual(other.Encoded);

    public override bool Equals(object? obj) => Equals(obj as FunctionIdentity);

    public override int GetHashCode() => (int)Hash64.Of(Encoded);

    public override string ToString() => $"{Account}:{Region}:{FunctionName}";

    private Guid MakeIdIn(Guid project)
    {
        Span<byte> source = stackalloc byte[32 + 1024];
        NameSpace.TryWriteBytes(source, bigEndian: true, out _);
        project.TryWriteBytes(source[16..], bigEndian: true, out _);
        byte[] hash;
        if (Encoded.Length <= 1024)
        {
            Encoded.CopyTo(source[32..]);
            hash = Sha1(source[..(32 + Encoded.Length)]);
        }
        else
        {
            hash = Sha1([.. source[..32], .. Encoded]);
        }
        hash[6] = (byte)(hash[6] & 0x0F | 0x50);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }

    // RFC 9562 prescribes SHA-1 for version 5: a name, not a protection.
#pragma warning disable CA5350
    private static byte[] Sha1(ReadOnlySpan<byte> source) => SHA1.HashData(source);
#pragma warning restore CA5350

    private sealed record KnownId(Guid Project, Guid Id);
}

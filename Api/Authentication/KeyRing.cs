using Coldstart.Storage.Projects;
using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Coldstart.Api.Authentication;

/// <summary>All API keys at one moment, found by the hash of what a client presents. Immutable: readers never lock.</summary>
internal sealed class KeyRing
{
    private readonly FrozenDictionary<ulong, Caller[]> callers;

    public KeyRing(IEnumerable<Caller> callers)
    {
        All = [.. callers];
        this.callers = All.GroupBy(caller => Start(caller.Key.KeyHash)).ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    public IReadOnlyList<Caller> All { get; }

    /// <summary>The caller of a key, or null. What the key may do, and whether still, is for others to judge.</summary>
    /// <remarks>
    /// The place is found by the hash, which tells nothing of the key; the whole hash is then compared in constant time.
    /// </remarks>
    public Caller? Find(ReadOnlySpan<char> key)
    {
        if (!KeyText.IsWellFormed(key)) return null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        KeyText.Hash(key, hash);
        if (!callers.TryGetValue(Start(hash), out var candidates)) return null;
        foreach (var candidate in candidates)
        {
            if (CryptographicOperations.FixedTimeEquals(candidate.Key.KeyHash, hash)) return candidate;
        }
        return null;
    }

    private static ulong Start(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt64LittleEndian(hash);
}

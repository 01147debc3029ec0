using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Records;

/// <summary>
/// The 64-bit identity under which a function remembers an invocation: the hash of the request id, or of the invocation id
/// where there is none. 0 means that the record has no id and cannot be recognised again.
/// </summary>
public static class RecordIdentity
{
    public static ulong Of(scoped in InvocationRecord record)
    {
        if (record.StoredIdentity != 0) return record.StoredIdentity;
        if (!record.RequestId.IsEmpty) return Of(record.RequestId);
        return record.InvocationId.IsEmpty ? 0 : Of(record.InvocationId);
    }

    /// <summary>The identity of a non-empty id; never 0.</summary>
    public static ulong Of(ReadOnlySpan<byte> id) => Math.Max(Hash64.Of(id), 1);
}

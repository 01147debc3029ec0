using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Joining;

/// <summary>
/// Fragments of requests whose report has not come, in order of arrival. Small: most are joined within the same block.
/// Bounded by <see cref="Limits.OpenRequestsPerFunction"/> (the oldest leave) and by an hour of acceptance time.
/// </summary>
internal sealed class OpenRequests
{
    private const long KeepUs = 3_600_000_000;

    private readonly List<OpenRequest> requests = [];

    public int Count => requests.Count;

    /// <summary>Takes out what is known of a request.</summary>
    public bool TryTake(ulong identity, out OpenRequest request)
    {
        for (var i = requests.Count - 1; i >= 0; i--)
        {
            if (requests[i].Identity != identity) continue;
            request = requests[i];
            requests.RemoveAt(i);
            return true;
        }
        request = default;
        return false;
    }

    /// <summary>Adds a fragment to what is known of its request.</summary>
    public void Note(in OpenRequest fragment)
    {
        Expire(fragment.AcceptedAtUs);
        for (var i = requests.Count - 1; i >= 0; i--)
        {
            if (requests[i].Identity != fragment.Identity) continue;
            var known = requests[i];
            if (known.StartUs == 0) known.StartUs = fragment.StartUs;
            if (fragment.Status > known.Status) known.Status = fragment.Status;
            if (known.Version == 0) known.Version = fragment.Version;
            if (known.Stream == 0) known.Stream = fragment.Stream;
            if (known.InitializationType == InitializationType.Unknown) known.InitializationType = fragment.InitializationType;
            requests[i] = known;
            return;
        }
        if (requests.Count == Limits.OpenRequestsPerFunction) requests.RemoveAt(0);
        requests.Add(fragment);
    }

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint((ulong)requests.Count);
        foreach (var request in requests)
        {
            writer.WriteUInt64(request.Identity);
            writer.WriteSigned(request.AcceptedAtUs);
            writer.WriteSigned(request.StartUs);
            writer.WriteSigned(request.TimeUs);
            writer.WriteVarint((ulong)request.Status | (ulong)request.InitializationType << 3);
            writer.WriteVarint((ulong)request.Version);
            writer.WriteVarint((ulong)request.Stream);
        }
    }

    public static OpenRequests Decode(ref ByteReader reader)
    {
        var result = new OpenRequests();
        for (var left = reader.ReadVarint(Limits.OpenRequestsPerFunction); left > 0; left--)
        {
            var request = new OpenRequest
            {
                Identity = reader.ReadUInt64(),
                AcceptedAtUs = reader.ReadSigned(),
                StartUs = reader.ReadSigned(),
                TimeUs = reader.ReadSigned(),
            };
            var kinds = reader.ReadVarint(63);
            request.Status = (InvocationStatus)(kinds & 7);
            request.InitializationType = (InitializationType)(kinds >> 3);
            request.Version = (ushort)reader.ReadVarint(ushort.MaxValue);
            request.Stream = (uint)reader.ReadVarint();
            result.requests.Add(request);
        }
        return result;
    }

    private void Expire(long nowUs)
    {
        var old = 0;
        while (old < requests.Count && requests[old].AcceptedAtUs + KeepUs < nowUs) old++;
        if (old > 0) requests.RemoveRange(0, old);
    }
}

using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Joining;

/// <summary>
/// Fragments of requests whose report has not come, in order of arrival. Small: most are joined within the same block.
/// Bounded by <see cref="Limits.OpenRequestsPerFunction"/> (the oldest leave) and by an hour of acceptance time; what is lost stays for
/// <see cref="Limits.LostInvocationKeptHours"/>, so that it can be taken back.
/// </summary>
internal sealed class OpenRequests
{
    // In the stored form beside status and initialization type, of three bits each.
    private const ulong LostBit = 1 << 6;

    private readonly List<OpenRequest> requests = [];

    public int Count => requests.Count;

    /// <summary>When the next one is lost or leaves, µs since 1970 UTC, or before it: <see cref="Settle"/> changes nothing until then.</summary>
    public long DueUs { get; private set; } = long.MaxValue;

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
            NoteDue(known);
            return;
        }
        if (requests.Count == Limits.OpenRequestsPerFunction) requests.RemoveAt(0);
        requests.Add(fragment);
        NoteDue(fragment);
    }

    /// <summary>Counts as lost what started and did not report by its deadline, and lets go of what nobody waits for any more.</summary>
    /// <param name="nowUs">Time of acceptance, or that of the one who asks; never moves backwards by much.</param>
    public void Settle(long nowUs, InvocationLedger ledger)
    {
        if (nowUs < DueUs) return;
        DueUs = long.MaxValue;
        var kept = 0;
        for (var i = 0; i < requests.Count; i++)
        {
            var request = requests[i];
            if (nowUs >= request.DeadlineUs)
            {
                request.IsLost = true;
                ledger.CountLost(request.StartUs, 1, nowUs);
            }
            if (nowUs >= request.KeptUntilUs) continue;
            requests[kept++] = request;
            NoteDue(request);
        }
        requests.RemoveRange(kept, requests.Count - kept);
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
            writer.WriteVarint((ulong)request.Status | (ulong)request.InitializationType << 3 | (request.IsLost ? LostBit : 0));
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
            var kinds = reader.ReadVarint(127);
            if (request.StartUs < 0) CorruptDataException.Throw("a request started before all time");
            request.Status = (InvocationStatus)(kinds & 7);
            request.InitializationType = (InitializationType)(kinds >> 3 & 7);
            request.IsLost = ((ulong)kinds & LostBit) != 0;
            request.Version = (ushort)reader.ReadVarint(ushort.MaxValue);
            request.Stream = (uint)reader.ReadVarint();
            result.requests.Add(request);
            result.NoteDue(request);
        }
        return result;
    }

    private void NoteDue(in OpenRequest request) => DueUs = Math.Min(DueUs, Math.Min(request.DeadlineUs, request.KeptUntilUs));
}

using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.Otlp;

/// <summary>Keeps what could not be read as a request of its own, with its resource and scope: so it can be tried again, and says whose it was.</summary>
internal sealed class OtlpRejections(LogSink sink)
{
    private const uint First = 1 << 3 | 2;
    private const uint Second = 2 << 3 | 2;

    private readonly ByteWriter request = new(256);
    private readonly ByteWriter scope = new(256);
    private readonly ByteWriter resource = new(256);

    /// <summary>Rejects the item at which the items stand.</summary>
    public void Reject(RejectionReason reason, string detail, scoped in OtlpItems items) =>
        sink.RejectPayload(reason, detail, sink.HasRoom && items.Resource.Length + items.Scope.Length + items.Item.Length <= Limits.RejectedPayloadBytesMax / 2 ? Enclose(items) : items.Item);

    /// <summary>Rejects all that follows as one, where so much could not be read that nothing more is kept of it.</summary>
    public void RejectRest(scoped in OtlpItems items) => sink.RejectPayload(RejectionReason.OutOfRange, "too much of the request cannot be read: the rest was left", items.Item);

    /// <summary>The item in a request of its own; valid until the next.</summary>
    public ReadOnlySpan<byte> Enclose(scoped in OtlpItems items)
    {
        scope.Clear();
        Write(scope, First, items.Scope);
        Write(scope, Second, items.Item);
        resource.Clear();
        Write(resource, First, items.Resource);
        Write(resource, Second, scope.WrittenSpan);
        request.Clear();
        Write(request, First, resource.WrittenSpan);
        return request.WrittenSpan;
    }

    /// <summary>Gives back the memory that a large item needed.</summary>
    public void Release()
    {
        foreach (var writer in (ReadOnlySpan<ByteWriter>)[scope, resource, request]) writer.ClearAndTrim(Limits.InflationStepBytes);
    }

    private static void Write(ByteWriter writer, uint tag, ReadOnlySpan<byte> message)
    {
        writer.WriteVarint((ulong)tag);
        writer.WriteBytes(message);
    }
}

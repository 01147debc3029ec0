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

    private readonly ByteWriter inner = new(256);
    private readonly ByteWriter outer = new(256);
    private readonly ByteWriter resource = new(256);
    private readonly ByteWriter scope = new(256);

    /// <summary>Rejects the item at which the items stand.</summary>
    public void Reject(RejectionReason reason, string detail, scoped in OtlpItems items)
    {
        var isWhole = sink.HasRoom && items.Resource.Length + items.Scope.Length + items.Item.Length <= Limits.RejectedPayloadBytesMax / 2;
        sink.RejectPayload(reason, detail, isWhole ? Enclose(items.Resource, items.Scope, items.Item) : items.Item);
    }

    /// <summary>Rejects all that follows as one, where so much could not be read that nothing more is kept of it.</summary>
    public void RejectRest(scoped in OtlpItems items) => sink.RejectPayload(RejectionReason.OutOfRange, "too much of the request cannot be read: the rest was left", items.Item);

    /// <summary>Remembers where items stand, for <see cref="EncloseLater"/>. What is too large to be kept with each of them is not.</summary>
    public void Enter(scoped in OtlpItems items)
    {
        if (items.IsNewResource) Remember(resource, items.Resource);
        if (items.IsNewScope) Remember(scope, items.Scope);
    }

    /// <summary>An item in a request of its own, with the resource and the scope that were entered last.</summary>
    public byte[] EncloseLater(ReadOnlySpan<byte> item) => Enclose(resource.WrittenSpan, scope.WrittenSpan, item).ToArray();

    /// <summary>Gives back the memory that a large item needed.</summary>
    public void Release()
    {
        foreach (var writer in (ReadOnlySpan<ByteWriter>)[inner, outer, resource, scope]) writer.ClearAndTrim(Limits.InflationStepBytes);
    }

    private ReadOnlySpan<byte> Enclose(ReadOnlySpan<byte> itsResource, ReadOnlySpan<byte> itsScope, ReadOnlySpan<byte> item)
    {
        inner.Clear();
        Write(inner, First, itsScope);
        Write(inner, Second, item);
        outer.Clear();
        Write(outer, First, itsResource);
        Write(outer, Second, inner.WrittenSpan);
        inner.Clear();
        Write(inner, First, outer.WrittenSpan);
        return inner.WrittenSpan;
    }

    private static void Remember(ByteWriter writer, ReadOnlySpan<byte> message)
    {
        writer.Clear();
        if (message.Length <= Limits.LogRejectedBytesMax) writer.WriteRaw(message);
    }

    private static void Write(ByteWriter writer, uint tag, ReadOnlySpan<byte> message)
    {
        writer.WriteVarint((ulong)tag);
        writer.WriteBytes(message);
    }
}

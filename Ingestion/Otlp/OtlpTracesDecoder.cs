using System.Text.Unicode;
using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.Json;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.Otlp;

/// <summary>
/// Reads an <c>ExportTraceServiceRequest</c> in its binary form. A span of an invocation becomes an invocation, whichever language's instrumentation made it; one of an
/// initialisation, which the collector layer makes, the init of the cold start that follows. All others are healthy and none of ours.
/// </summary>
/// <remarks>Never throws for what is in a request. Not safe for concurrent use; rent one per request, its buffers are used again.</remarks>
public sealed class OtlpTracesDecoder : IOtlpDecoder
{
    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;

    private readonly LogSink sink = new();
    private readonly OtlpDefaults known = new();
    private readonly ByteWriter scratch = new(256);
    private readonly OtlpRejections rejections;

    public OtlpTracesDecoder() => rejections = new OtlpRejections(sink);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> request, LogDefaults defaults, long acceptedAtUs, BatchCollector into)
    {
        sink.Begin(defaults, acceptedAtUs, isBounded: true);
        sink.Into(into);
        known.Begin(defaults);
        OtlpResource resource = default;
        var (isLambda, isLayer) = (false, false);
        var items = new OtlpItems(request);
        while (items.Next())
        {
            if (sink.IsFull)
            {
                rejections.RejectRest(items);
                break;
            }
            if (items.IsNewResource) resource = OtlpResource.Read(items.Resource);
            if (items.IsNewScope)
            {
                var scope = OtlpScopes.NameOf(items.Scope);
                (isLambda, isLayer) = (OtlpScopes.IsLambda(scope), OtlpScopes.IsCollectorLayer(scope));
            }
            var span = OtlpSpan.Read(items.Item);
            var outcomes = sink.Outcomes;
            if (span.IsBroken) rejections.Reject(RejectionReason.MalformedPayload, "the span must be a message of OpenTelemetry", items);
            else if (resource.IsElsewhere) sink.Skip();
            else if (span.MayBeInvocation) ReadInvocation(span, resource, isLambda, items);
            else if (isLayer && span.MayBeInit) ReadInit(span, resource, items);
            if (sink.Outcomes == outcomes) sink.Skip();
            sink.Line++;
        }
        rejections.Release();
    }

    private void ReadInvocation(scoped in OtlpSpan span, OtlpResource place, bool isLambda, scoped in OtlpItems items)
    {
        var told = OtlpInvocation.Read(span, ref place);
        // A span of the instrumentation that tells no request id is an invocation if it is the request itself, not one of the messages in it.
        if (told.RequestId.IsEmpty && !(isLambda && span.IsServer)) return;
        if (FaultOf(span, told, ref place, items) || place.IsElsewhere) return;
        if (!told.RequestId.IsEmpty && !LogRecords.IsRequestId(told.RequestId))
        {
            rejections.Reject(RejectionReason.OutOfRange, "the invocation id must be 1 to 255 printable characters", items);
            return;
        }
        var record = new InvocationRecord
        {
            // A span that does not say whether it was a cold start must not pass for a warm one: a report leaves it open, and tells its end.
            Kind = told.IsCold is null ? RecordKind.Report : RecordKind.Invocation,
            TimeUs = told.IsCold is null ? span.StartUs + span.DurationUs : span.StartUs,
            ColdStart = told.IsCold ?? false,
            DurationUs = span.DurationUs,
            RequestId = told.RequestId,
            Status = StatusOf(span, told),
        };
        Fill(ref record, span, place, told);
        sink.Emit(place.Account, place.Region, place.FunctionName, record);
    }

    private void ReadInit(scoped in OtlpSpan span, OtlpResource place, scoped in OtlpItems items)
    {
        var told = OtlpInvocation.Read(span, ref place);
        if (told.IsCold != true || FaultOf(span, told, ref place, items)) return;
        var record = new InvocationRecord
        {
            Kind = RecordKind.InitReport,
            TimeUs = span.StartUs + span.DurationUs,
            InitUs = span.DurationUs,
            ColdStart = true,
            Phase = InitPhase.Init,
            Status = span.IsError || !told.ErrorType.IsEmpty ? LogRecords.StatusOf(told.ErrorType) : InvocationStatus.Success,
        };
        Fill(ref record, span, place, told);
        sink.Emit(place.Account, place.Region, place.FunctionName, record);
    }

    /// <summary>Rejects a span from which no record can be made.</summary>
    private bool FaultOf(scoped in OtlpSpan span, scoped in OtlpInvocation told, scoped ref OtlpResource place, scoped in OtlpItems items)
    {
        known.Complete(ref place);
        if (place.IsBroken || told.IsBroken) rejections.Reject(RejectionReason.MalformedPayload, "the attributes must be messages of OpenTelemetry", items);
        else if (place.FunctionName.IsEmpty) rejections.Reject(RejectionReason.UnknownFunction, "neither cloud.resource_id nor faas.name tells the function", items);
        else if (span.DurationUs is < 0 or > Limits.LogDurationMsMax * 1000L) rejections.Reject(RejectionReason.OutOfRange, "the span must end behind its start, and within half an hour", items);
        else if (!sink.IsPossible(span.StartUs)) rejections.Reject(RejectionReason.OutOfRange, "the start must be after 2014-11-13 and at most 10 minutes ahead", items);
        else return false;
        return true;
    }

    private static InvocationStatus StatusOf(scoped in OtlpSpan span, scoped in OtlpInvocation told) => span.IsError ? LogRecords.StatusOf(told.ErrorType) : InvocationStatus.Success;

    /// <summary>Adds what spans of both kinds tell.</summary>
    private void Fill(ref InvocationRecord record, scoped in OtlpSpan span, scoped in OtlpResource place, scoped in OtlpInvocation told)
    {
        scratch.Clear();
        // A span tells of itself by its own id where it tells no request: sent again, it is known.
        if (record.RequestId.IsEmpty && span.SpanId.Length == SpanIdBytes) record.InvocationId = Hex(span.TraceId, span.SpanId);
        if (span.TraceId.Length == TraceIdBytes) record.TraceId = Hex(span.TraceId, default);
        record.ExecutionEnvironment = place.Instance;
        record.FunctionVersion = place.FunctionVersion;
        record.Environment = place.Stage;
        record.RuntimeVersion = RuntimeOf(place);
        record.Architecture = place.Architecture;
        if (place.MemoryMb > 0) record.MemoryAllocatedMb = place.MemoryMb;
        if (record.Status < InvocationStatus.Error) return;
        record.ErrorType = Text(told.ErrorType, Limits.ErrorTypeBytesMax);
        record.ErrorMessage = Text(told.ErrorMessage.IsEmpty ? span.StatusMessage : told.ErrorMessage, Limits.ErrorMessageBytesMax);
        record.ErrorStack = Text(told.ErrorStack, Limits.ErrorStackBytesMax);
    }

    /// <summary>Such as <c>nodejs:22.14.0</c>, the form in which Lambda names its runtimes.</summary>
    private ReadOnlySpan<byte> RuntimeOf(scoped in OtlpResource place)
    {
        var name = place.RuntimeName.SequenceEqual("cpython"u8) ? "python"u8 : place.RuntimeName;
        if (name.IsEmpty || place.RuntimeVersion.IsEmpty || name.Length + 1 + place.RuntimeVersion.Length > Limits.LabelCharactersMax) return name;
        var start = scratch.Length;
        scratch.WriteRaw(name);
        scratch.WriteByte((byte)':');
        scratch.WriteRaw(place.RuntimeVersion);
        return scratch.WrittenSpan[start..];
    }

    private ReadOnlySpan<byte> Hex(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var start = scratch.Length;
        WriteHex(first);
        WriteHex(second);
        return scratch.WrittenSpan[start..];
    }

    private void WriteHex(ReadOnlySpan<byte> bytes)
    {
        var digits = scratch.GetSpan(bytes.Length * 2);
        Convert.TryToHexStringLower(bytes, digits, out var written);
        scratch.Advance(written);
    }

    private ReadOnlySpan<byte> Text(ReadOnlySpan<byte> text, int bytesMax) =>
        Utf8.IsValid(text) ? JsonText.Cut(JsonText.WithoutNull(text, scratch), bytesMax, scratch) : default;
}

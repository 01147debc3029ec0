using System.Runtime.CompilerServices;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>Makes of a text line, whose head was read, a record or a rejection, or skips it.</summary>
/// <remarks>
/// Most lines are a handler's own, so each is judged by its first bytes; only the methods that make a record hold one, since
/// clearing its memory costs more than the judgement.
/// </remarks>
internal sealed class LogLines(LogSink sink, LogDocuments documents, ByteWriter scratch)
{
    /// <summary>Reads a line.</summary>
    /// <param name="text">The line and all around it.</param>
    /// <param name="line">Where in it the line stands.</param>
    /// <param name="origin">What stands around the line.</param>
    /// <returns>Where the last line that continues it ends.</returns>
    public int Read(ReadOnlySpan<byte> text, LineExtent line, ref LogOrigin origin)
    {
        var message = text[line.Message..line.End];
        var extent = 0;
        if (origin.IsApplication) sink.Skip();
        else if (ReportLines.KindOf(message, out var keywordLength) is var kind && kind != default) extent = ReadReport(text, line, kind, keywordLength, ref origin);
        else if (message.StartsWith("[ERROR] "u8) || message.StartsWith("RequestId:"u8)) extent = ReadError(text, line, ref origin);
        else if (origin.HasTime) ReadRuntimeLine(message, ref origin);
        else sink.Skip();
        return Math.Max(line.End, line.Message + extent);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int ReadReport(ReadOnlySpan<byte> text, LineExtent line, RecordKind kind, int keywordLength, ref LogOrigin origin)
    {
        var message = text[line.Message..];
        var extent = kind == RecordKind.Report ? ReportLines.ExtentOfReport(message, line.End - line.Message) : line.End - line.Message;
        origin.At(text[line.Start..(line.Message + extent)]);
        LogFields fields = default;
        FieldText.Read(message[keywordLength..extent], ref fields);
        origin.Arn(fields.RuntimeVersionArn);
        InvocationRecord record = new() { Kind = kind };
        var fault = ReportLines.FaultOf(kind, fields) ?? LogRecords.Fill(ref record, fields);
        if (fault is null) sink.Emit(ref record, origin);
        else sink.Reject(RejectionReason.MalformedLine, fault, origin);
        return extent;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int ReadError(ReadOnlySpan<byte> text, LineExtent line, ref LogOrigin origin)
    {
        var message = text[line.Message..];
        InvocationRecord record = default;
        var length = line.End - line.Message;
        var extent = message[0] == '[' ? ErrorLines.TryReadPython(message, length, scratch, ref record) : ErrorLines.TryReadRequestError(message, length, scratch, ref record);
        if (extent == 0)
        {
            sink.Skip();
            return 0;
        }
        origin.At(text[line.Start..(line.Message + extent)]);
        sink.Emit(ref record, origin);
        return extent;
    }

    /// <summary>What a runtime prints behind its time: request id, level, message.</summary>
    private void ReadRuntimeLine(ReadOnlySpan<byte> line, ref LogOrigin origin)
    {
        var id = line[..FieldText.TokenEnd(line, 0)];
        var rest = line[FieldText.SkipSeparators(line, id.Length)..];
        var isTimeout = rest.StartsWith("Task timed out after "u8);
        var isError = rest.StartsWith("ERROR"u8);
        if (!isTimeout && !isError && !rest.Contains((byte)'{'))
        {
            sink.Skip();
            return;
        }
        if (LogRecords.IsRequestId(id) && !id.SequenceEqual("undefined"u8)) origin.RequestId = id;
        var level = rest[..FieldText.TokenEnd(rest, 0)];
        var logged = rest[FieldText.SkipSeparators(rest, level.Length)..];
        if (isTimeout || (isError && ErrorLines.IsNode(logged))) ReadFailure(logged, isTimeout, ref origin);
        else if (GluedPieces.IsColdStartReport(logged)) ReadLogged(logged, ref origin);
        else sink.Skip();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReadFailure(ReadOnlySpan<byte> logged, bool isTimeout, ref LogOrigin origin)
    {
        InvocationRecord record = default;
        if (isTimeout) (record.Kind, record.Status) = (RecordKind.TimedOut, InvocationStatus.Timeout);
        else ErrorLines.ReadNode(logged, scratch, ref record);
        sink.Emit(ref record, origin);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReadLogged(ReadOnlySpan<byte> logged, ref LogOrigin origin)
    {
        if (LogDocument.TryRead(logged, out var document, out _)) documents.ReadLogged(document, ref origin);
        else sink.Reject(RejectionReason.MalformedJson, "the ColdStartReport must be JSON", origin);
    }
}

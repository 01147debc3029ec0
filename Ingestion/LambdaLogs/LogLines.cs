using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>Makes of a text line, whose head was read, a record or a rejection, or skips it.</summary>
internal sealed class LogLines(LogSink sink, LogDocuments documents, ByteWriter scratch)
{
    /// <summary>Reads a line.</summary>
    /// <param name="text">The line and all around it.</param>
    /// <param name="start">Where the head of the line begins.</param>
    /// <param name="at">Where its message begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="origin">What stands around the line.</param>
    /// <returns>Where the last line that continues it ends.</returns>
    public int Read(ReadOnlySpan<byte> text, int start, int at, int end, ref LogOrigin origin)
    {
        if (origin.IsApplication)
        {
            sink.Skip();
            return end;
        }
        LogFields fields = default;
        InvocationRecord record = default;
        var message = text[at..];
        var extent = ReportLines.TryRead(message, end - at, ref fields, out var kind);
        record.Kind = kind;
        if (extent > 0)
        {
            KeepRaw(text[start..(at + extent)], ref origin);
            Report(ref record, fields, ref origin);
            return at + extent;
        }
        extent = message[0] == '[' ? ErrorLines.TryReadPython(message, end - at, ref record) : ErrorLines.TryReadRequestError(message, end - at, ref record);
        if (extent == 0)
        {
            ReadRuntimeLine(message[..(end - at)], ref record, ref origin);
            return end;
        }
        KeepRaw(text[start..(at + extent)], ref origin);
        sink.Emit(ref record, origin);
        return at + extent;
    }

    private void Report(ref InvocationRecord record, in LogFields fields, ref LogOrigin origin)
    {
        origin.Arn(fields.RuntimeVersionArn);
        var fault = ReportLines.FaultOf(record.Kind, fields) ?? LogRecords.Fill(ref record, fields);
        if (fault is null) sink.Emit(ref record, origin);
        else sink.Reject(RejectionReason.MalformedLine, fault, origin);
    }

    /// <summary>What a runtime prints behind its time: request id, level, message.</summary>
    private void ReadRuntimeLine(ReadOnlySpan<byte> line, ref InvocationRecord record, ref LogOrigin origin)
    {
        var id = line[..FieldText.TokenEnd(line, 0)];
        var rest = line[FieldText.SkipSeparators(line, id.Length)..];
        if (!origin.HasTime || !LogRecords.IsRequestId(id))
        {
            sink.Skip();
            return;
        }
        if (!id.SequenceEqual("undefined"u8)) origin.RequestId = id;
        if (rest.StartsWith("Task timed out after "u8))
        {
            (record.Kind, record.Status) = (RecordKind.TimedOut, InvocationStatus.Timeout);
            sink.Emit(ref record, origin);
            return;
        }
        var level = rest[..FieldText.TokenEnd(rest, 0)];
        rest = rest[FieldText.SkipSeparators(rest, level.Length)..];
        if (level.SequenceEqual("ERROR"u8) && ErrorLines.TryReadNode(rest, scratch, ref record)) sink.Emit(ref record, origin);
        else if (GluedDocument.IsColdStartReport(rest) && LogDocument.TryRead(rest, out var document, out _)) documents.ReadLogged(document, ref origin);
        else sink.Skip();
    }

    // Within a message the whole of what is around it stays.
    private static void KeepRaw(ReadOnlySpan<byte> raw, ref LogOrigin origin)
    {
        if (origin.Depth == 0) origin.Raw = raw;
    }
}

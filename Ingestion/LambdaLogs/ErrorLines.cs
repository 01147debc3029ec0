using System.Buffers;
using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.Json;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// Reads the lines in which Lambda or a runtime says that an invocation failed. What a handler logs at level ERROR is no failure
/// of the invocation and is left alone.
/// </summary>
internal static class ErrorLines
{
    private static readonly SearchValues<byte> TypeBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_."u8);

    /// <summary><c>RequestId: ID Error: MESSAGE</c>, with the error type on the next line.</summary>
    public static int TryReadRequestError(ReadOnlySpan<byte> text, int lineLength, ByteWriter scratch, ref InvocationRecord record)
    {
        if (!text.StartsWith("RequestId:"u8)) return 0;
        var line = text[..lineLength];
        var at = FieldText.SkipSeparators(line, "RequestId:".Length);
        var id = line[at..FieldText.TokenEnd(line, at)];
        at = FieldText.SkipSeparators(line, at + id.Length);
        var isExit = line[at..].StartsWith("Process exited before completing request"u8);
        if (!LogRecords.IsRequestId(id) || !(isExit || line[at..].StartsWith("Error:"u8))) return 0;
        var message = line[(isExit ? at : FieldText.SkipSeparators(line, at + "Error:".Length))..].TrimEnd(" \t\r"u8);
        record.RequestId = id;
        if (message.StartsWith("Task timed out after "u8))
        {
            (record.Kind, record.Status) = (RecordKind.TimedOut, InvocationStatus.Timeout);
            return lineLength;
        }
        var extent = lineLength;
        record.ErrorType = TakeType(ref message, text, ref extent);
        record.Kind = RecordKind.Error;
        record.ErrorMessage = JsonText.Cut(message, Limits.ErrorMessageBytesMax, scratch);
        // Only the kernel kills a runtime, and only for its memory: a timeout has a line of its own.
        record.Status = message.IndexOf("signal: killed"u8) >= 0 ? InvocationStatus.OutOfMemory : LogRecords.StatusOf(record.ErrorType);
        return extent;
    }

    /// <summary>Python's <c>[ERROR] Type: message</c> and the traceback that follows it.</summary>
    public static int TryReadPython(ReadOnlySpan<byte> text, int lineLength, ByteWriter scratch, ref InvocationRecord record)
    {
        if (!text.StartsWith("[ERROR] "u8)) return 0;
        var line = text["[ERROR] ".Length..lineLength].TrimEnd(" \t\r"u8);
        var typeLength = line.IndexOfAnyExcept(TypeBytes);
        if (typeLength < 0) typeLength = line.Length;
        if (typeLength < line.Length && line[typeLength] != ':') return 0;
        var type = line[..typeLength];
        var extent = ExtentOfTraceback(text, lineLength);
        if (extent == lineLength && !IsErrorName(type)) return 0;
        record.Kind = RecordKind.Error;
        record.ErrorType = JsonText.Cut(type, Limits.ErrorTypeBytesMax, scratch);
        record.ErrorMessage = JsonText.Cut(line[Math.Min(line.Length, typeLength + 1)..].TrimStart((byte)' '), Limits.ErrorMessageBytesMax, scratch);
        record.ErrorStack = JsonText.Cut(text[lineLength..extent].Trim("\r\n"u8), Limits.ErrorStackBytesMax, scratch);
        record.Status = LogRecords.StatusOf(type);
        return extent;
    }

    /// <summary>True where the Node.js runtime reports an error that ended the invocation, behind request id and level.</summary>
    public static bool IsNode(ReadOnlySpan<byte> message) =>
        message.StartsWith("Invoke Error"u8) || message.StartsWith("Uncaught Exception"u8) || message.StartsWith("Unhandled Promise Rejection"u8);

    /// <summary>Reads such a message: its error follows as JSON.</summary>
    public static void ReadNode(ReadOnlySpan<byte> message, ByteWriter scratch, ref InvocationRecord record)
    {
        record.Kind = RecordKind.Error;
        record.Status = InvocationStatus.Error;
        var open = message.IndexOf((byte)'{');
        if (open < 0) return;
        var members = new JsonMembers(message[open..]);
        while (members.Next())
        {
            if (members.Key.SequenceEqual("errorType"u8)) record.ErrorType = JsonText.Cut(members.Value.Text(scratch), Limits.ErrorTypeBytesMax, scratch);
            else if (members.Key.SequenceEqual("errorMessage"u8)) record.ErrorMessage = JsonText.Cut(members.Value.Text(scratch), Limits.ErrorMessageBytesMax, scratch);
            else if (members.Key.SequenceEqual("stack"u8) && members.Value.IsArray) record.ErrorStack = ReadStack(members.Value, scratch);
        }
        if (!record.ErrorType.IsEmpty) record.Status = LogRecords.StatusOf(record.ErrorType);
    }

    private static ReadOnlySpan<byte> ReadStack(JsonValue stack, ByteWriter scratch)
    {
        // The lines are gathered behind one another; escapes are undone in front of them.
        var start = scratch.Length;
        var frames = new JsonMembers(stack.Raw);
        while (frames.Next() && scratch.Length - start < Limits.ErrorStackBytesMax)
        {
            if (scratch.Length > start) scratch.WriteByte((byte)'\n');
            frames.Value.AppendText(scratch);
        }
        return JsonText.Cut(scratch.WrittenSpan[start..], Limits.ErrorStackBytesMax, scratch);
    }

    /// <summary>The type stands on the next line, or in copies behind the message.</summary>
    private static ReadOnlySpan<byte> TakeType(scoped ref ReadOnlySpan<byte> message, ReadOnlySpan<byte> text, scoped ref int extent)
    {
        if (extent < text.Length)
        {
            var end = LogText.EndOfLine(text, extent + 1);
            var next = text[(extent + 1)..end].Trim(" \t\r"u8);
            if (IsQualifiedType(next))
            {
                extent = end;
                return next;
            }
        }
        var last = 0;
        for (var at = 0; at < message.Length; at = FieldText.SkipSeparators(message, FieldText.TokenEnd(message, at))) last = at;
        var type = message[last..];
        if (last == 0 || !IsQualifiedType(type)) return default;
        message = message[..last];
        return type;
    }

    private static bool IsQualifiedType(ReadOnlySpan<byte> text) =>
        text.Length is > 2 and < 256 && char.IsAsciiLetterUpper((char)text[0]) && text[1..^1].Contains((byte)'.') && !text.ContainsAnyExcept(TypeBytes);

    private static bool IsErrorName(ReadOnlySpan<byte> type) =>
        type.StartsWith("Runtime."u8) || type.StartsWith("Sandbox."u8) || type.EndsWith("Error"u8) || type.EndsWith("Exception"u8);

    private static int ExtentOfTraceback(ReadOnlySpan<byte> text, int extent)
    {
        if (extent >= text.Length || !text[(extent + 1)..].StartsWith("Traceback (most recent call last)"u8)) return extent;
        extent = LogText.EndOfLine(text, extent + 1);
        // Frames are indented, by Lambda with no-break spaces.
        while (extent + 1 < text.Length && text[extent + 1] is (byte)' ' or 0xC2 && extent < Limits.LogEventBytesMax) extent = LogText.EndOfLine(text, extent + 1);
        return extent;
    }
}

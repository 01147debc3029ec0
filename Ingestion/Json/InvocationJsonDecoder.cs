using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <summary>
/// Decodes what <c>POST /api/v1/ingest</c> and <c>/ingest/batch</c> take (API.md, "Ingest") straight into the blocks of a
/// <see cref="BatchCollector"/>. One bad record costs only itself; what is no JSON costs the whole request.
/// </summary>
/// <remarks>Reusable; not safe for concurrent use: rent one per request.</remarks>
public sealed class InvocationJsonDecoder
{
    private const string InvocationsPointer = "/invocations";

    // A longer record holds long texts, which the short way does not make shorter.
    private const int CopiedBytesMax = 16_384;

    private static readonly byte[] Margin = new byte[ShapeText.Margin];

    private readonly InvocationScratch scratch = new();
    private readonly InvocationSink sink = new();
    private readonly ByteWriter padded = new(1024);
    private long acceptedAtUs;
    private string? arrayPointer;

    /// <summary>For tests and measurements: which records take the short way.</summary>
    internal ShapeMemory Shapes => scratch.Shapes;

    /// <summary>Decodes one invocation.</summary>
    /// <param name="body">The inflated body: one JSON object.</param>
    /// <param name="defaults">What the door knows.</param>
    /// <param name="acceptedAtUs">When the request was accepted, µs since 1970 UTC.</param>
    /// <param name="into">Begun here; afterwards it holds the record, or its rejections.</param>
    public JsonDecodeResult DecodeSingle(ReadOnlySpan<byte> body, IngestDefaults defaults, long acceptedAtUs, BatchCollector into)
    {
        Begin(defaults, acceptedAtUs, into, isSingle: true);
        return sink.Finish(DecodeObject(body));
    }

    /// <summary>Decodes many invocations.</summary>
    /// <param name="body">The inflated body.</param>
    /// <param name="form">How the records follow each other.</param>
    /// <param name="defaults">What the door knows.</param>
    /// <param name="acceptedAtUs">When the request was accepted, µs since 1970 UTC.</param>
    /// <param name="into">Begun here; afterwards it holds the records and the rejections.</param>
    public JsonDecodeResult DecodeBatch(ReadOnlySpan<byte> body, BodyForm form, IngestDefaults defaults, long acceptedAtUs, BatchCollector into)
    {
        Begin(defaults, acceptedAtUs, into, isSingle: false);
        return sink.Finish(form == BodyForm.Ndjson ? DecodeLines(body) : DecodeDocument(body));
    }

    private void Begin(IngestDefaults defaults, long acceptedAtUs, BatchCollector into, bool isSingle)
    {
        this.acceptedAtUs = acceptedAtUs;
        arrayPointer = null;
        sink.Begin(defaults, acceptedAtUs, into, isSingle);
    }

    private JsonRequestError? DecodeObject(ReadOnlySpan<byte> body)
    {
        var cursor = new JsonCursor(body);
        var reading = new InvocationReading(WithMargin(body), scratch, acceptedAtUs);
        try
        {
            if (cursor.Next != '{') return RefuseTopLevel(ref cursor, "must be an object");
            DecodeRecord(ref cursor, ref reading, isAlone: false);
            return cursor.AtEnd ? null : Malformed(cursor.Position);
        }
        catch (JsonException exception)
        {
            return Malformed(cursor.OffsetOf(exception));
        }
    }

    /// <summary>The short way needs bytes behind a record; a record that ends its text gets them in a copy.</summary>
    private ReadOnlySpan<byte> WithMargin(ReadOnlySpan<byte> body)
    {
        if (body.Length > CopiedBytesMax) return body;
        padded.Clear();
        padded.WriteRaw(body);
        padded.WriteRaw(Margin);
        return padded.WrittenSpan;
    }

    private JsonRequestError? DecodeDocument(ReadOnlySpan<byte> body)
    {
        var cursor = new JsonCursor(body);
        var reading = new InvocationReading(body, scratch, acceptedAtUs);
        try
        {
            JsonRequestError? error;
            if (cursor.Take('[')) error = DecodeArray(ref cursor, ref reading, "");
            else if (cursor.Take('{')) error = DecodeEnvelope(ref cursor, ref reading);
            else return RefuseTopLevel(ref cursor, "must be an object with invocations, or an array of them");
            return error is null && !cursor.AtEnd ? Malformed(cursor.Position) : error;
        }
        catch (JsonException exception)
        {
            return Malformed(cursor.OffsetOf(exception));
        }
    }

    private JsonRequestError? DecodeEnvelope(ref JsonCursor cursor, ref InvocationReading reading)
    {
        var hasInvocations = false;
        if (cursor.Take('}')) return MissingInvocations(cursor.Position);
        do
        {
            if (cursor.Next != '"') return Malformed(cursor.Position);
            var isText = cursor.TryReadName(scratch.Text, out var name);
            if (!cursor.Take(':')) return Malformed(cursor.Position);
            if (!isText || !name.SequenceEqual("invocations"u8))
            {
                if (!cursor.TrySkipValue() || !isText) return NoText(cursor.Position);
                continue;
            }
            // A name that comes twice: the last one wins.
            sink.BeginRecords();
            hasInvocations = cursor.Take('[');
            if (hasInvocations)
            {
                var error = DecodeArray(ref cursor, ref reading, InvocationsPointer);
                if (error is not null) return error;
                continue;
            }
            var isNull = cursor.Next == 'n';
            cursor.TrySkipValue();
            if (!isNull) return new JsonRequestError(InvocationsPointer, cursor.Position, RejectionReason.WrongType, "must be an array");
        }
        while (cursor.Take(','));
        if (!cursor.Take('}')) return Malformed(cursor.Position);
        return hasInvocations ? null : MissingInvocations(cursor.Position);
    }

    private JsonRequestError? DecodeArray(ref JsonCursor cursor, ref InvocationReading reading, string pointer)
    {
        if (cursor.Take(']')) return null;
        arrayPointer = pointer;
        do
        {
            if (sink.Index == Limits.InvocationsPerRequest) return TooMany(cursor.Position);
            DecodeRecord(ref cursor, ref reading, isAlone: false);
            sink.Next();
        }
        while (cursor.Take(','));
        if (!cursor.Take(']')) return Malformed(cursor.Position);
        arrayPointer = null;
        return null;
    }

    private JsonRequestError? DecodeLines(ReadOnlySpan<byte> body)
    {
        var reading = new InvocationReading(body, scratch, acceptedAtUs);
        var malformed = 0;
        for (var start = 0; start < body.Length;)
        {
            var length = body[start..].IndexOf((byte)'\n');
            var end = length < 0 ? body.Length : start + length;
            var cursor = new JsonCursor(body[..end], start);
            if (!cursor.AtEnd)
            {
                if (sink.Index == Limits.InvocationsPerRequest) return TooMany(start);
                if (!TryDecodeLine(ref cursor, ref reading) && ++malformed > Limits.MalformedLinesPerRequest) return TooManyMalformed(start);
                sink.Next();
            }
            start = end + 1;
        }
        return null;
    }

    private bool TryDecodeLine(ref JsonCursor cursor, ref InvocationReading reading)
    {
        try
        {
            DecodeRecord(ref cursor, ref reading, isAlone: true);
            return true;
        }
        catch (JsonException)
        {
            sink.Reject(RejectionReason.MalformedJson, "is not JSON");
            return false;
        }
    }

    /// <summary>Reads the value at the cursor and steps over it and the white space behind it.</summary>
    /// <param name="cursor">At its first byte.</param>
    /// <param name="reading">Reads records of the same text.</param>
    /// <param name="isAlone">Nothing may follow: it is a line of its own.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    private void DecodeRecord(ref JsonCursor cursor, ref InvocationReading reading, bool isAlone)
    {
        if (cursor.Next != '{')
        {
            cursor.TrySkipValue();
            sink.Reject(RejectionReason.WrongType, "must be an object");
            return;
        }
        var isGood = reading.TryReadShape(cursor.Position, cursor.Limit, out var end) || reading.TryRead(cursor.Position, cursor.Limit, out end);
        cursor.Go(end);
        if (isAlone && !cursor.AtEnd) sink.Reject(RejectionReason.MalformedJson, "must be one object and nothing else");
        else if (isGood) sink.Commit(reading.Draft);
        else sink.Reject(scratch.Problems.All);
    }

    /// <summary>The top level is another value, or no JSON at all.</summary>
    private JsonRequestError RefuseTopLevel(ref JsonCursor cursor, string expected)
    {
        if (cursor.AtEnd) return new JsonRequestError("", cursor.Position, RejectionReason.MalformedJson, "is empty");
        var start = cursor.Position;
        cursor.TrySkipValue();
        return cursor.AtEnd ? new JsonRequestError("", start, RejectionReason.WrongType, expected) : Malformed(cursor.Position);
    }

    private JsonRequestError Malformed(long offset)
    {
        var pointer = arrayPointer is null ? "" : $"{arrayPointer}/{sink.Index}";
        return new JsonRequestError(pointer, offset, RejectionReason.MalformedJson, $"is not JSON from byte {offset} on");
    }

    private static JsonRequestError NoText(long offset) => new("", offset, RejectionReason.InvalidText, "must be UTF-8");

    private static JsonRequestError MissingInvocations(long offset) => new(InvocationsPointer, offset, RejectionReason.MissingField, "is required");

    private static JsonRequestError TooManyMalformed(long offset) =>
        new("", offset, RejectionReason.MalformedJson, $"has more than {Limits.MalformedLinesPerRequest} lines that are not JSON");

    private static JsonRequestError TooMany(long offset) =>
        new("", offset, RejectionReason.OutOfRange, $"must hold at most {Limits.InvocationsPerRequest} invocations");
}

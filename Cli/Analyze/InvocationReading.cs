using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Cli.Analyze.Input;
using Coldstart.Ingestion.Json;

namespace Coldstart.Cli.Analyze;

/// <summary>Reads what an SDK sends: JSON lines of any length, or one document.</summary>
internal sealed class InvocationReading(FunctionSet functions, IngestDefaults defaults, long acceptedAtUs, byte[] buffer)
{
    private readonly InvocationJsonDecoder decoder = new();
    private readonly BatchCollector collector = new() { Source = RecordSource.Sdk };
    private long recordsBefore;

    /// <param name="input">Not opened yet.</param>
    /// <param name="form">What is in it.</param>
    /// <param name="outcome">Takes the counts.</param>
    /// <param name="afterChunk">Called now and then: may show progress, may stop everything by an exception.</param>
    public void Read(IInput input, ContentForm form, FileOutcome outcome, Action afterChunk)
    {
        recordsBefore = 0;
        using var stream = input.Open();
        if (form == ContentForm.InvocationLines) ReadLines(stream, outcome, afterChunk);
        else ReadDocument(stream, form, outcome);
    }

    private void ReadLines(Stream stream, FileOutcome outcome, Action afterChunk)
    {
        var chunks = new ChunkReader(stream, buffer);
        while (chunks.Fill())
        {
            while (NextLines(chunks) is var length && length > 0)
            {
                var part = WithoutMark(chunks.Chunk[..length]);
                Take(decoder.DecodeBatch(part, BodyForm.Ndjson, defaults, acceptedAtUs, collector), outcome);
                chunks.Consume(length);
            }
            afterChunk();
        }
    }

    private void ReadDocument(Stream stream, ContentForm form, FileOutcome outcome)
    {
        using var whole = new MemoryStream();
        var left = Limits.AnalyzedDocumentBytesMax;
        for (int count; left > 0 && (count = stream.Read(buffer, 0, Math.Min(buffer.Length, left))) > 0; left -= count) whole.Write(buffer, 0, count);
        if (left == 0) throw new InvalidDataException($"a JSON document may hold at most {Limits.AnalyzedDocumentBytesMax >> 20} MiB; write one invocation a line instead");
        var body = WithoutMark(whole.GetBuffer().AsSpan(0, (int)whole.Length));
        if (form == ContentForm.InvocationBatch)
        {
            Take(decoder.DecodeBatch(body, BodyForm.Json, defaults, acceptedAtUs, collector), outcome);
            return;
        }
        collector.Begin(acceptedAtUs);
        Take(decoder.DecodeSingle(body, defaults, acceptedAtUs, collector), outcome);
    }

    private void Take(JsonDecodeResult result, FileOutcome outcome)
    {
        if (result.Error is { } error) throw new InvalidDataException($"{error.Pointer} {error.Detail}".Trim());
        functions.Apply(collector);
        outcome.Records += result.Records;
        outcome.Misreads.Add(result.Failed);
        foreach (var rejection in collector.Rejections) outcome.Misreads.Tell("record", recordsBefore + rejection.Index + 1, rejection);
        recordsBefore += result.Records + result.Failed;
    }

    /// <summary>Bytes of the whole lines that make one request; 0 where more must be read first.</summary>
    private static int NextLines(ChunkReader chunks)
    {
        var text = chunks.Chunk;
        var length = 0;
        for (var lines = 0; lines < Limits.InvocationsPerRequest; lines++)
        {
            var line = text[length..].IndexOf((byte)'\n');
            if (line < 0) return chunks.IsLast || (length == 0 && text.Length > Limits.InvocationBytesMax) ? text.Length : length;
            length += line + 1;
        }
        return length;
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) => text.StartsWith("\uFEFF"u8) ? text[3..] : text;
}

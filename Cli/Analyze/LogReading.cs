using Coldstart.Analytics.Records;
using Coldstart.Cli.Analyze.Input;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Cli.Analyze;

/// <summary>
/// Reads a log of any length: first ahead, to learn which function its log streams belong to, then to count. So a function whose
/// name or region stands late in the file is one function and not two.
/// </summary>
internal sealed class LogReading(FunctionSet functions, LogDefaults defaults, long acceptedAtUs, byte[] buffer)
{
    private readonly LambdaLogDecoder decoder = new();
    private readonly BatchCollector collector = new() { Source = RecordSource.Logs };

    /// <param name="input">Not opened yet.</param>
    /// <param name="outcome">Takes the counts.</param>
    /// <param name="afterChunk">Called now and then: may show progress, may stop everything by an exception.</param>
    public void Read(IInput input, FileOutcome outcome, Action afterChunk)
    {
        Learn(input, defaults, afterChunk);
        if (NamesNothing(input))
        {
            outcome.AssumedFunction = AssumedFunction.Of(input.Name);
            Learn(input, defaults with { FunctionName = outcome.AssumedFunction }, afterChunk);
        }
        decoder.Rewind();
        using var stream = input.Open();
        var chunks = new ChunkReader(stream, buffer);
        while (chunks.Fill())
        {
            collector.Begin(acceptedAtUs);
            chunks.Consume(decoder.DecodeChunk(chunks.Chunk, chunks.IsLast, collector));
            functions.Apply(collector);
            Count(outcome);
            afterChunk();
        }
    }

    private void Learn(IInput input, LogDefaults known, Action afterChunk)
    {
        decoder.Begin(known, acceptedAtUs);
        using var stream = input.OpenAhead();
        var chunks = new ChunkReader(stream, buffer);
        while (chunks.Fill())
        {
            chunks.Consume(decoder.Learn(chunks.Chunk, chunks.IsLast));
            afterChunk();
        }
    }

    /// <summary>Whether the beginning has lines of a function, and none of them is told which.</summary>
    private bool NamesNothing(IInput input)
    {
        decoder.Rewind();
        using var stream = input.OpenAhead();
        var chunks = new ChunkReader(stream, buffer);
        chunks.Fill();
        collector.Begin(acceptedAtUs);
        decoder.DecodeChunk(chunks.Chunk, chunks.IsLast, collector);
        return collector.Records == 0 && collector.Rejections.Any(static rejection => rejection.Reason == RejectionReason.UnknownFunction);
    }

    private void Count(FileOutcome outcome)
    {
        outcome.Records += collector.Records;
        outcome.Skipped += collector.Skipped;
        outcome.Misreads.Add(collector.Rejections.Count);
        foreach (var rejection in collector.Rejections) outcome.Misreads.Tell("line", rejection.Index + 1, rejection);
    }
}

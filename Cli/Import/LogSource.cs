using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Cli.Analyze.Input;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Cli.Import;

/// <summary>
/// Reads a log ahead, to learn which function it is of: the name or the region may stand in one line of a million, and the server reads each
/// piece alone.
/// </summary>
internal sealed class LogSource(ImportOptions options, long nowUs)
{
    private readonly LambdaLogDecoder decoder = new();

    /// <summary>What the server must be told of all lines, as a query.</summary>
    /// <exception cref="InvalidDataException">The lines would be counted for the wrong function, or for none.</exception>
    public string QueryOf(IInput input, Action afterChunk)
    {
        decoder.Begin(Defaults(), nowUs);
        var buffer = new byte[Limits.AnalyzedChunkBytes];
        Learn(input, buffer, afterChunk);
        var learned = decoder.Learned;
        if (learned.HasSeveralPlaces && options.Region is null) throw new InvalidDataException("its lines tell of several regions or accounts: give --region, or import them apart");
        if (options.FunctionName is null && NamesNothing(input, buffer)) throw new InvalidDataException("its lines name no function: give --function-name NAME");
        var query = new List<string>();
        Add(query, "function_name", options.FunctionName ?? learned.FunctionName);
        Add(query, "region", options.Region ?? learned.Region);
        Add(query, "account_id", learned.Account);
        Add(query, "architecture", options.Architecture);
        return query.Count == 0 ? "" : "?" + string.Join('&', query);
    }

    /// <summary>A decoder that finds the ends of events.</summary>
    public LambdaLogDecoder ForCutting()
    {
        var cutting = new LambdaLogDecoder();
        cutting.Begin(Defaults(), nowUs);
        return cutting;
    }

    private LogDefaults Defaults() => new() { FunctionName = options.FunctionName, Region = options.Region };

    private void Learn(IInput input, byte[] buffer, Action afterChunk)
    {
        using var stream = input.OpenAhead();
        var chunks = new ChunkReader(stream, buffer);
        while (chunks.Fill())
        {
            chunks.Consume(decoder.Learn(chunks.Chunk, chunks.IsLast));
            afterChunk();
        }
    }

    private bool NamesNothing(IInput input, byte[] buffer)
    {
        decoder.Rewind();
        using var stream = input.OpenAhead();
        var chunks = new ChunkReader(stream, buffer);
        chunks.Fill();
        var collector = new BatchCollector();
        collector.Begin(nowUs);
        decoder.DecodeChunk(chunks.Chunk, chunks.IsLast, collector);
        return collector.Records == 0 && collector.Rejections.Any(static rejection => rejection.Reason == RejectionReason.UnknownFunction);
    }

    private static void Add(List<string> query, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) query.Add($"{name}={Uri.EscapeDataString(value)}");
    }
}

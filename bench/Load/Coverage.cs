using Coldstart.Bench.Servers;

namespace Coldstart.Bench.Load;

/// <summary>Makes many functions known to a server.</summary>
internal static class Coverage
{
    private const int RecordsPerBatch = 500;
    private const int BatchesAtOnce = 100;

    /// <summary>Ingests one record of every function.</summary>
    /// <returns>Records acknowledged.</returns>
    public static long IngestEach(ServerUnderTest server, int functions)
    {
        var shape = new RecordShape(functions, seed: 7);
        var acknowledged = 0L;
        foreach (var part in Enumerable.Range(0, functions).Chunk(RecordsPerBatch).Chunk(BatchesAtOnce))
        {
            using var ring = new LoadRing(server.Port, 1, [.. part.Select(batch => BatchTemplate.Batch(shape, batch))], server.Ids);
            ring.RunOnce();
            acknowledged += ring.Acknowledged;
        }
        return acknowledged;
    }
}

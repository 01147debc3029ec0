using System.Collections.Concurrent;
using Coldstart.Bench.Load;

namespace Coldstart.Bench.Doors;

/// <summary>Sends requests that were made before, each once.</summary>
internal static class DoorLoad
{
    /// <summary>Sends all of them over some connections, each with one under way.</summary>
    /// <exception cref="BenchFailedException">An answer was not 200.</exception>
    public static void SendAll(int port, int connections, IReadOnlyCollection<DoorRequest> requests)
    {
        var waiting = new ConcurrentQueue<DoorRequest>(requests);
        var failures = new ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, connections).Select(_ => new Thread(() =>
        {
            try
            {
                using var wire = new Wire(port);
                while (failures.IsEmpty && waiting.TryDequeue(out var request)) wire.Exchange(request.Request);
            }
            catch (Exception failure)
            {
                failures.Enqueue(failure);
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (failures.TryPeek(out var first)) throw new BenchFailedException(first.Message, first);
    }
}

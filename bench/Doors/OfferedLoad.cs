using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Coldstart.Bench.Load;

namespace Coldstart.Bench.Doors;

/// <summary>
/// Offers requests by a timetable, whether they are taken or not, as senders do that know nothing of each other. What is refused comes again later, as CloudWatch Logs sends it again,
/// until all of it is taken.
/// </summary>
/// <param name="port">Of the server.</param>
/// <param name="connections">Requests that can be under way at one time.</param>
/// <param name="requests">Each of them is taken once.</param>
internal sealed class OfferedLoad(int port, int connections, IEnumerable<DoorRequest> requests)
{
    private const int OverMs = 1000;

    private readonly ConcurrentQueue<DoorRequest> waiting = new(requests);
    private readonly ConcurrentDictionary<int, int> answers = new();
    private readonly ConcurrentQueue<Exception> failures = new();
    private readonly Lock gate = new();
    private double dueMs;
    private long offeredBytes;
    private long takenBytes;
    private long taken;

    /// <summary>Invocations that were answered with 200.</summary>
    public long Acknowledged => Interlocked.Read(ref taken);

    /// <summary>Answers by their status, as text.</summary>
    public string Answers => string.Join(", ", answers.OrderBy(static answer => answer.Key).Select(static answer => string.Create(CultureInfo.InvariantCulture, $"{answer.Value:N0} x {answer.Key}")));

    /// <summary>Offers so many bytes of text a second for a while.</summary>
    /// <returns>Bytes of text a second that were really offered, and that were taken meanwhile.</returns>
    public (double Offered, double Taken) Offer(double bytesPerSecond, TimeSpan length)
    {
        var started = Stopwatch.GetTimestamp();
        OnThreads(wire =>
        {
            while (TryNext(bytesPerSecond, length.TotalMilliseconds, out var request, out var atMs))
            {
                var early = atMs - Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                if (early > 0) Thread.Sleep((int)early);
                var (isOffered, bytes) = (Stopwatch.GetElapsedTime(started) < length, request.TextBytes);
                if (isOffered) Interlocked.Add(ref offeredBytes, bytes);
                // What is answered later was not taken in this time.
                if (Send(wire, request) && Stopwatch.GetElapsedTime(started) < length) Interlocked.Add(ref takenBytes, bytes);
            }
        });
        return (offeredBytes / length.TotalSeconds, takenBytes / length.TotalSeconds);
    }

    /// <summary>Sends what was refused or not offered yet until all of it is taken.</summary>
    public void Finish() => OnThreads(wire =>
    {
        while (waiting.TryDequeue(out var request))
        {
            if (!Send(wire, request)) Thread.Sleep(OverMs / 10);
        }
    });

    private bool TryNext(double bytesPerSecond, double lengthMs, out DoorRequest request, out double atMs)
    {
        lock (gate)
        {
            (request, atMs) = (null!, dueMs);
            if (dueMs >= lengthMs || !failures.IsEmpty || !waiting.TryDequeue(out request!)) return false;
            dueMs += request.TextBytes / bytesPerSecond * 1000;
            return true;
        }
    }

    private bool Send(Wire wire, DoorRequest request)
    {
        wire.Send(request.Request);
        wire.Receive(out var status);
        answers.AddOrUpdate(status, 1, static (_, count) => count + 1);
        if (status == 200)
        {
            Interlocked.Add(ref taken, request.Invocations);
            return true;
        }
        if (status is not (429 or 503)) throw new BenchFailedException($"An answer was {status}: neither taken nor to come again.");
        waiting.Enqueue(request);
        return false;
    }

    private void OnThreads(Action<Wire> work)
    {
        var threads = Enumerable.Range(0, connections).Select(_ => new Thread(() =>
        {
            try
            {
                using var wire = new Wire(port);
                work(wire);
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

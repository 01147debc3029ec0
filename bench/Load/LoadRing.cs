using System.Diagnostics;

namespace Coldstart.Bench.Load;

/// <summary>
/// One generator thread over several connections. Each has a request under way; the thread takes their answers in turn and sends
/// the next at once: two system calls a request and no poll.
/// </summary>
internal sealed class LoadRing(int port, int connections, BatchTemplate[] templates, RecordIds ids) : IDisposable
{
    private readonly Wire[] wires = [.. Enumerable.Range(0, connections).Select(_ => new Wire(port))];
    private int next;

    /// <summary>Records that were answered with 200.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Sends until the time is over and then waits for all answers.</summary>
    public void Run(TimeSpan length) => RunWhile(Until(length));

    /// <summary>Sends every template once.</summary>
    public void RunOnce()
    {
        foreach (var template in templates)
        {
            template.Renew(ids);
            wires[0].Exchange(template.Request);
            Acknowledged += template.Records;
        }
    }

    /// <summary>Sends a request every <paramref name="every"/> as long as <paramref name="goesOn"/>, by a timetable: a late one does not delay the next.</summary>
    public void RunPaced(TimeSpan every, Func<bool> goesOn)
    {
        var started = Stopwatch.GetTimestamp();
        for (var sent = 0L; goesOn(); sent++)
        {
            var early = (every * sent) - Stopwatch.GetElapsedTime(started);
            if (early > TimeSpan.Zero) Thread.Sleep(early);
            var template = Next();
            wires[0].Exchange(template.Request);
            Acknowledged += template.Records;
        }
    }

    public void RunWhile(Func<bool> goesOn)
    {
        var underWay = new int[wires.Length];
        for (var at = 0; at < wires.Length; at++) underWay[at] = Send(wires[at]);
        for (var at = 0; goesOn(); at = (at + 1) % wires.Length)
        {
            Take(wires[at], underWay[at]);
            underWay[at] = Send(wires[at]);
        }
        for (var at = 0; at < wires.Length; at++) Take(wires[at], underWay[at]);
    }

    public void Dispose()
    {
        foreach (var wire in wires) wire.Dispose();
    }

    private static Func<bool> Until(TimeSpan length)
    {
        var started = Stopwatch.GetTimestamp();
        return () => Stopwatch.GetElapsedTime(started) < length;
    }

    private BatchTemplate Next()
    {
        var template = templates[next++ % templates.Length];
        template.Renew(ids);
        return template;
    }

    private int Send(Wire wire)
    {
        var template = Next();
        wire.Send(template.Request);
        return template.Records;
    }

    private void Take(Wire wire, int records)
    {
        wire.Receive();
        Acknowledged += records;
    }
}

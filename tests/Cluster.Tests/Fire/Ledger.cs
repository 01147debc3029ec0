namespace Coldstart.Cluster.Tests.Fire;

/// <summary>What the clients sent, and what was acknowledged when: no answer may ever be greater than the one, and none may be less than the other once it says so.</summary>
/// <remarks>Safe from any thread. Times are µs since 1970 by this machine's clock, which silos and front ends share.</remarks>
internal sealed class Ledger(int functions)
{
    private readonly Lock gate = new();
    private readonly long[] sent = new long[functions];
    private readonly long[] acknowledged = new long[functions];
    private readonly List<(long AtUs, long Total)>[] visible = [.. Enumerable.Range(0, functions).Select(static _ => new List<(long AtUs, long Total)> { (0, 0) })];

    public int Functions => functions;

    public long Acknowledged => Read(() => acknowledged.Sum());

    /// <summary>Acknowledgements that said <c>Coldstart-Visible: pending</c>.</summary>
    public int Pending { get; private set; }

    public static string NameOf(int function) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"function-{function:00}");

    /// <summary>A batch goes out for the first time.</summary>
    public void Send(IReadOnlyList<int> batch)
    {
        lock (gate)
        {
            foreach (var function in batch) sent[function]++;
        }
    }

    /// <summary>A batch was answered with 200.</summary>
    public void Acknowledge(IReadOnlyList<int> batch, bool isVisible)
    {
        lock (gate)
        {
            if (!isVisible) Pending++;
            foreach (var function in batch)
            {
                acknowledged[function]++;
                if (isVisible) visible[function].Add((NowUs, visible[function][^1].Total + 1));
            }
        }
    }

    public long SentOf(int function) => Read(() => sent[function]);

    public long AcknowledgedOf(int function) => Read(() => acknowledged[function]);

    /// <summary>Records of a function that had been acknowledged as visible at a moment.</summary>
    public long VisibleAt(int function, long atUs) => Read(() =>
    {
        var marks = visible[function];
        for (var index = marks.Count - 1; ; index--)
        {
            if (marks[index].AtUs <= atUs) return marks[index].Total;
        }
    });

    private static long NowUs => (DateTimeOffset.UtcNow.Ticks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private T Read<T>(Func<T> read)
    {
        lock (gate) return read();
    }
}

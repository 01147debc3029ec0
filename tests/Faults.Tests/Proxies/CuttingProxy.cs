using System.Net;
using System.Net.Sockets;

namespace Coldstart.Faults.Tests.Proxies;

/// <summary>
/// A line between two programs that can be cut at its worst moment: what was sent has arrived, and the answer is on its way.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly IPEndPoint target;
    private readonly Func<ReadOnlyMemory<byte>, bool> isFatal;
    private readonly Task accepting;
    private int armed;
    private int cuts;

    /// <param name="port">Where the line leads, on 127.0.0.1.</param>
    /// <param name="isFatal">Which sent bytes a cut is for: the answer to them is lost.</param>
    public CuttingProxy(int port, Func<ReadOnlyMemory<byte>, bool> isFatal)
    {
        target = new IPEndPoint(IPAddress.Loopback, port);
        this.isFatal = isFatal;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Answers that were lost so far.</summary>
    public int Cuts => Volatile.Read(ref cuts);

    /// <summary>The next fatal bytes are the last of their connection.</summary>
    public void Arm() => Volatile.Write(ref armed, 1);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true) lines.Add(CarryAsync(await listener.AcceptSocketAsync(stop.Token)));
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (near)
        {
            near.NoDelay = true;
            try
            {
                await far.ConnectAsync(target, stop.Token);
                var line = new Line();
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                var both = new[] { SendAsync(near, far, line, ended.Token), AnswerAsync(far, near, line, ended.Token) };
                await Task.WhenAny(both);
                await ended.CancelAsync();
                await Task.WhenAll(both);
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of the two went away, which is what lines are for here.
                return;
            }
        }
    }

    private async Task SendAsync(Socket from, Socket to, Line line, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, cancellation) is > 0 and var count)
        {
            if (Volatile.Read(ref armed) == 1 && isFatal(buffer.AsMemory(0, count)) && Interlocked.Exchange(ref armed, 0) == 1) line.IsDoomed = true;
            await to.SendAsync(buffer.AsMemory(0, count), cancellation);
        }
    }

    private async Task AnswerAsync(Socket from, Socket to, Line line, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, cancellation) is > 0 and var count)
        {
            if (line.IsDoomed)
            {
                // The answer is here, so that it was done: nobody hears it.
                Interlocked.Increment(ref cuts);
                return;
            }
            await to.SendAsync(buffer.AsMemory(0, count), cancellation);
        }
    }

    private sealed class Line
    {
        private volatile bool isDoomed;

        public bool IsDoomed
        {
            get => isDoomed;
            set => isDoomed = value;
        }
    }
}

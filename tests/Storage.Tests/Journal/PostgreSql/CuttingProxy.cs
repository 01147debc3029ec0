using System.Net;
using System.Net.Sockets;

namespace Coldstart.Storage.Tests.Journal.PostgreSql;

/// <summary>A way to PostgreSQL that a test can cut: before a request arrives, or after it was served and before its answer is heard; or hold up.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int serverPort;
    private readonly Lock gate = new();
    private readonly List<Socket> open = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private TaskCompletionSource held = Completed();
    private int answersToCut;
    private int requestsToCut;
    private int isClosed;

    public CuttingProxy(int serverPort)
    {
        this.serverPort = serverPort;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>New connections are refused while this is set.</summary>
    public bool IsAway
    {
        get => Volatile.Read(ref isClosed) != 0;
        set => Volatile.Write(ref isClosed, value ? 1 : 0);
    }

    /// <summary>Requests that were cut or held up since the last look.</summary>
    public int Caught { get; private set; }

    /// <summary>The server serves the next request, and its answer is lost with the connection.</summary>
    public void CutNextAnswer() => Interlocked.Exchange(ref answersToCut, 1);

    /// <summary>Of the next request only a part arrives, and the connection is lost.</summary>
    public void CutNextRequest() => Interlocked.Exchange(ref requestsToCut, 1);

    /// <summary>Requests wait from now on.</summary>
    public void Hold() => Interlocked.Exchange(ref held, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Requests that wait go on.</summary>
    public void Release() => Interlocked.Exchange(ref held, Completed()).TrySetResult();

    /// <summary>Cuts every connection, as they are.</summary>
    public void CutAll()
    {
        Socket[] all;
        lock (gate)
        {
            all = [.. open];
            open.Clear();
        }
        foreach (var socket in all) Close(socket);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        Release();
        CutAll();
        await ((Task)accepting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            var client = await listener.AcceptSocketAsync(stop.Token);
            if (IsAway)
            {
                Close(client);
                continue;
            }
            client.NoDelay = true;
            var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, serverPort, stop.Token);
            }
            catch (SocketException)
            {
                Close(client);
                continue;
            }
            lock (gate) open.AddRange([client, server]);
            _ = PumpAsync(client, server, isRequest: true);
            _ = PumpAsync(server, client, isRequest: false);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool isRequest)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, stop.Token) is var count and > 0)
            {
                if (isRequest) await held.Task;
                if (Interlocked.Exchange(ref isRequest ? ref requestsToCut : ref answersToCut, 0) != 0)
                {
                    Caught++;
                    // A message that ends too early is never executed.
                    if (isRequest) await to.SendAsync(buffer.AsMemory(0, count / 2), stop.Token);
                    break;
                }
                await to.SendAsync(buffer.AsMemory(0, count), stop.Token);
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side has gone.
        }
        Close(from);
        Close(to);
    }

    private static void Close(Socket socket)
    {
        // A reset, as when a machine is gone: nothing that was sent before is read any more.
        if (socket.Connected) socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Coldstart.Faults.Tests.Telemetry;

/// <summary>An OpenTelemetry collector for one test: takes OTLP over HTTP in protobuf, and keeps what it was sent.</summary>
internal sealed class FakeCollector : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<byte[]> metrics = new();
    private readonly ConcurrentQueue<byte[]> traces = new();

    public FakeCollector()
    {
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}/");
        }
        listener.Prefixes.Add(Address.AbsoluteUri);
        listener.Start();
        _ = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>Requests that are not what a collector expects, in words.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>The sums that were sent last, by name of the instrument, over all labels; a histogram gives its count.</summary>
    public Dictionary<string, long> Sums() => metrics.LastOrDefault() is { } last ? SentMetrics.Read(last) : [];

    public List<SentSpan> Spans() => [.. traces.SelectMany(SentSpan.Read)];

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                await AnswerAsync(await listener.GetContextAsync());
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        if (context.Request.HttpMethod != "POST" || context.Request.ContentType != "application/x-protobuf") Complaints.Enqueue($"{context.Request.HttpMethod} {context.Request.Url} {context.Request.ContentType}");
        switch (context.Request.Url!.AbsolutePath)
        {
            case "/v1/metrics":
                metrics.Enqueue(body.ToArray());
                break;
            case "/v1/traces":
                traces.Enqueue(body.ToArray());
                break;
            default:
                Complaints.Enqueue($"path {context.Request.Url}");
                break;
        }
        context.Response.ContentType = "application/x-protobuf";
        context.Response.Close();
    }
}

using System.Globalization;
using System.Text;

namespace Coldstart.Bench.Load;

/// <summary>The bytes of a whole request, made once. Before each send the ids and times of its records are written over in place.</summary>
/// <remarks>Not safe for concurrent use: each generator thread has its own.</remarks>
internal sealed class BatchTemplate
{
    private readonly byte[] request;
    private readonly int headBytes;
    private readonly int[] invocationIds;
    private readonly int[] requestIds;
    private readonly int[] times;

    private BatchTemplate(string path, string body)
    {
        var head = $"POST {path} HTTP/1.1\r\nHost: bench\r\nX-API-Key: {Servers.ServerUnderTest.Key}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture)}\r\n\r\n";
        headBytes = head.Length;
        request = Encoding.UTF8.GetBytes(head + body);
        invocationIds = PlacesOf("\"invocation_id\":\""u8);
        requestIds = PlacesOf("\"request_id\":\"req-"u8);
        times = PlacesOf("\"timestamp\":\""u8);
    }

    public int Records => requestIds.Length;

    public ReadOnlyMemory<byte> Request => request;

    public ReadOnlyMemory<byte> Body => request.AsMemory(headBytes);

    public static BatchTemplate Single(RecordShape shape, string path = "/api/v1/ingest")
    {
        var text = new StringBuilder();
        shape.Append(text, shape.NextFunction());
        return new BatchTemplate(path, text.ToString());
    }

    public static BatchTemplate Batch(RecordShape shape, IEnumerable<int> functions)
    {
        var text = new StringBuilder("{\"invocations\":[");
        var first = text.Length;
        foreach (var function in functions)
        {
            if (text.Length > first) text.Append(',');
            shape.Append(text, function);
        }
        return new BatchTemplate("/api/v1/ingest/batch", text.Append("]}").ToString());
    }

    public static BatchTemplate[] Batches(RecordShape shape, int batches, int records = 500) =>
        [.. Enumerable.Range(0, batches).Select(_ => Batch(shape, Enumerable.Range(0, records).Select(_ => shape.NextFunction())))];

    /// <summary>Gives every record an id that no other has, and the present time.</summary>
    public void Renew(RecordIds ids)
    {
        var number = ids.Take(Records);
        Span<byte> time = stackalloc byte[20];
        DateTime.UtcNow.TryFormat(time, out _, "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        for (var at = 0; at < requestIds.Length; at++)
        {
            // An odd factor maps every number to another one: unique, and without an order that a hash could gain from.
            var id = (uint)(number + at) * 2_654_435_761u;
            WriteHex(request.AsSpan(requestIds[at], 8), id);
            request.AsSpan(requestIds[at], 8).CopyTo(request.AsSpan(invocationIds[at]));
            time.CopyTo(request.AsSpan(times[at]));
        }
    }

    private static void WriteHex(Span<byte> into, uint value)
    {
        for (var at = 7; at >= 0; at--, value >>= 4) into[at] = "0123456789abcdef"u8[(int)(value & 15)];
    }

    private int[] PlacesOf(ReadOnlySpan<byte> field)
    {
        var places = new List<int>();
        for (var from = 0; request.AsSpan(from).IndexOf(field) is var found and >= 0; from = places[^1]) places.Add(from + found + field.Length);
        return [.. places];
    }
}

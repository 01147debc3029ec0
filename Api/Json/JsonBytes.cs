using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Coldstart.Api.Json;

/// <summary>Makes JSON by hand: no model objects, no reflection.</summary>
internal static class JsonBytes
{
    // The answers are never put into HTML, and say so (nosniff): only what JSON itself demands is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] Render<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options)) write(writer, state);
        return buffer.WrittenSpan.ToArray();
    }
}

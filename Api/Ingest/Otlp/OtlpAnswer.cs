using System.Text;
using Coldstart.Analytics.Binary;
using Coldstart.Api.Json;
using Coldstart.Ingestion.Otlp;

namespace Coldstart.Api.Ingest.Otlp;

/// <summary>Answers in the two forms of OTLP: <c>Export…ServiceResponse</c>, and <c>google.rpc.Status</c> for errors.</summary>
internal static class OtlpAnswer
{
    private const uint WholeType = 0;
    private const uint BytesType = 2;

    /// <summary>All is well.</summary>
    public static byte[] Success(bool isProtobuf) => isProtobuf ? [] : "{}"u8.ToArray();

    /// <summary>A part was rejected, and the client is not to send it again.</summary>
    public static byte[] Partial(bool isProtobuf, OtlpSignal signal, int rejected, string message)
    {
        if (!isProtobuf)
        {
            return JsonBytes.Render((signal, rejected, message), static (json, state) =>
            {
                json.WriteStartObject();
                json.WriteStartObject("partialSuccess"u8);
                // 64-bit integers are texts in the JSON of Protocol Buffers.
                json.WriteString(OtlpProtocol.RejectedName(state.signal), state.rejected.ToString(System.Globalization.CultureInfo.InvariantCulture));
                json.WriteString("errorMessage"u8, state.message);
                json.WriteEndObject();
                json.WriteEndObject();
            });
        }
        var partial = Numbered(rejected, message);
        var answer = new ByteWriter(partial.Length + 8);
        answer.WriteVarint((ulong)(1 << 3 | BytesType));
        answer.WriteBytes(partial);
        return answer.ToArray();
    }

    /// <summary>An error: a code of <c>google.rpc.Code</c> and a sentence.</summary>
    public static byte[] Error(bool isProtobuf, int code, string message) => isProtobuf
        ? Numbered(code, message)
        : JsonBytes.Render((code, message), static (json, state) =>
        {
            json.WriteStartObject();
            json.WriteNumber("code"u8, state.code);
            json.WriteString("message"u8, state.message);
            json.WriteEndObject();
        });

    // What both messages are: a number as field 1, a text as field 2.
    private static byte[] Numbered(int number, string text)
    {
        var message = new ByteWriter(text.Length + 16);
        message.WriteVarint((ulong)(1 << 3 | WholeType));
        message.WriteVarint((ulong)number);
        message.WriteVarint((ulong)(2 << 3 | BytesType));
        message.WriteBytes(Encoding.UTF8.GetBytes(text));
        return message.ToArray();
    }
}

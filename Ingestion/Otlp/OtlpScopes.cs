using System.Text;
using Coldstart.Ingestion.Protobuf;

namespace Coldstart.Ingestion.Otlp;

/// <summary>What the name of an instrumentation scope tells.</summary>
internal static class OtlpScopes
{
    /// <summary>The name in the message <c>InstrumentationScope</c>; empty where it has none.</summary>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> scope)
    {
        var fields = new ProtobufReader(scope);
        while (fields.Next())
        {
            if (fields.Field == 1) return fields.Content;
        }
        return default;
    }

    /// <summary>
    /// The instrumentation of AWS Lambda of some language: <c>@opentelemetry/instrumentation-aws-lambda</c>, <c>opentelemetry.instrumentation.aws_lambda</c>,
    /// <c>io.opentelemetry.aws-lambda-core-1.0</c>, <c>OpenTelemetry.Instrumentation.AWSLambda</c>, <c>…/otellambda</c>.
    /// </summary>
    public static bool IsLambda(ReadOnlySpan<byte> name)
    {
        for (var rest = name; ; rest = rest[1..])
        {
            var at = rest.IndexOfAny((byte)'l', (byte)'L');
            if (at < 0 || rest.Length - at < "lambda".Length) return false;
            rest = rest[at..];
            if (!Ascii.EqualsIgnoreCase(rest[.."lambda".Length], "lambda"u8)) continue;
            var before = name[..^rest.Length].TrimEnd("-_"u8);
            return EndsWith(before, "aws"u8) || EndsWith(before, "otel"u8);
        }
    }

    /// <summary>The receiver of the collector layer, which hears what AWS Lambda itself tells.</summary>
    public static bool IsCollectorLayer(ReadOnlySpan<byte> name) => name.EndsWith("/telemetryapi"u8) || name.EndsWith("/telemetryapireceiver"u8);

    private static bool EndsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> end) => text.Length >= end.Length && Ascii.EqualsIgnoreCase(text[^end.Length..], end);
}

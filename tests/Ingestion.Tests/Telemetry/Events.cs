using System.Text;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Telemetry;
using Coldstart.Ingestion.Tests.LambdaLogs;

namespace Coldstart.Ingestion.Tests.Telemetry;

/// <summary>Events of the Telemetry API, and what becomes of them.</summary>
internal static class Events
{
    /// <summary>What an extension tells of itself.</summary>
    public static readonly LogDefaults Extension = new() { FunctionName = "f", Region = "eu-west-1", Account = "123456789012", LogStream = "environment-1" };

    public static string One(string type, string record, string time = "2026-11-20T12:00:00.000Z") => $$"""{"time":"{{time}}","type":"{{type}}","record":{{record}}}""";

    public static string Array(params string[] events) => $"[{string.Join(',', events)}]";

    public static Decoded Of(string body, LogDefaults? defaults = null, TelemetryDecoder? decoder = null) => Of(Encoding.UTF8.GetBytes(body), defaults, decoder);

    public static Decoded Of(byte[] body, LogDefaults? defaults = null, TelemetryDecoder? decoder = null)
    {
        var decoded = new Decoded();
        decoded.Take(Collected(body, defaults, decoder));
        return decoded;
    }

    public static BatchCollector Collected(byte[] body, LogDefaults? defaults = null, TelemetryDecoder? decoder = null)
    {
        var collector = new BatchCollector();
        collector.Begin(Decoded.AcceptedAtUs);
        (decoder ?? new TelemetryDecoder()).Decode(body, defaults ?? Decoded.Function, Decoded.AcceptedAtUs, collector);
        return collector;
    }
}

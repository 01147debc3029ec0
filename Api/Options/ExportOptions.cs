using System.Globalization;
using Coldstart.Observability.Exporting;

namespace Coldstart.Api.Options;

/// <summary>Where metrics and traces are sent, beside the page that is scraped.</summary>
/// <param name="Collector">Base address of an OTLP collector, or null.</param>
/// <param name="IsGrpc">It speaks gRPC; otherwise HTTP with protobuf.</param>
/// <param name="TraceShare">Share of requests, commits and flushes that are traced, 0 to 1.</param>
internal sealed record ExportOptions(Uri? Collector, bool IsGrpc, double TraceShare)
{
    public static ExportOptions Read(SettingsReader reader)
    {
        var collector = reader.Parsed(Settings.OtlpEndpoint, static text => text.Length == 0 ? (null, null) : (TelemetryText.Collector(text), Wrong(text)));
        var protocol = reader.Parsed(Settings.OtlpProtocol, TelemetryText.Protocol, TelemetryText.ProtocolExpected);
        var share = reader.Parsed(Settings.TraceShare, static text => TelemetryText.Share(text)?.ToString("R", CultureInfo.InvariantCulture), TelemetryText.ShareExpected);
        return new ExportOptions(collector, protocol == "grpc", share is null ? 0 : double.Parse(share, CultureInfo.InvariantCulture));
    }

    private static string? Wrong(string text) => TelemetryText.Collector(text) is null ? $"'{text}' is not {TelemetryText.CollectorExpected}" : null;
}

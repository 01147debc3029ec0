using System.Globalization;

namespace Coldstart.Observability.Exporting;

/// <summary>Reads the options of the exporter as they stand on a command line or in the environment; null where something else is expected.</summary>
public static class TelemetryText
{
    /// <summary>What <see cref="Collector"/> expects, for a sentence.</summary>
    public const string CollectorExpected = "an http:// or https:// address";

    /// <summary>What <see cref="Protocol"/> expects, for a sentence.</summary>
    public const string ProtocolExpected = "'http/protobuf' or 'grpc'";

    /// <summary>What <see cref="Share"/> expects, for a sentence.</summary>
    public const string ShareExpected = "a number from 0 to 1";

    /// <summary>An absolute address.</summary>
    public static Uri? Collector(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    /// <summary>One of the two names, as it came.</summary>
    public static string? Protocol(string text) => text is "http/protobuf" or "grpc" ? text : null;

    /// <summary>A share.</summary>
    public static double? Share(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1 ? share : null;
}

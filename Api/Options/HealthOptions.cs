using System.Globalization;
using System.Net;
using Coldstart.Observability.Listening;

namespace Coldstart.Api.Options;

/// <summary>Where health and metrics are served apart from clients.</summary>
/// <param name="Listen">Null: nowhere; then the clients' port has the health routes, and <c>/metrics</c> for this machine alone.</param>
internal sealed record HealthOptions(OperatorAddress? Listen)
{
    private const string None = "none";

    public static HealthOptions Read(SettingsReader reader)
    {
        var host = reader.Parsed(Settings.HealthHost, OperatorAddress.ParseHost, "an IP address, 'localhost' or '*'");
        var port = reader.Parsed(Settings.HealthPort, Known, "a port from 0 to 65535 or 'none'");
        return new HealthOptions(port is null or None || host is null ? null : new OperatorAddress(host, int.Parse(port, CultureInfo.InvariantCulture)));
    }

    private static string? Known(string text) =>
        text == None || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort) ? text : null;
}

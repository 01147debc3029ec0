using System.Net;

namespace Coldstart.Observability.Listening;

/// <summary>Where health and metrics are served to those who run the service, apart from its clients.</summary>
/// <param name="Host">An address of this machine.</param>
/// <param name="Port">0: a free one.</param>
public sealed record OperatorAddress(IPAddress Host, int Port)
{
    /// <summary>Reads a host as it stands in an option.</summary>
    /// <returns>Null where it is neither an IP address nor <c>localhost</c> nor <c>*</c>.</returns>
    public static IPAddress? ParseHost(string host) => host switch
    {
        "localhost" => IPAddress.Loopback,
        "*" => IPAddress.IPv6Any,
        _ => IPAddress.TryParse(host, out var address) ? address : null,
    };
}

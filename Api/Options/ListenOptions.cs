using System.Net;

namespace Coldstart.Api.Options;

/// <summary>Where the server listens.</summary>
/// <param name="Address">Null: <c>localhost</c>, which is both loopback addresses.</param>
/// <param name="Port">0: a free one.</param>
internal sealed record ListenOptions(IPAddress? Address, int Port)
{
    public static ListenOptions Read(SettingsReader reader)
    {
        var host = reader.Parsed(Settings.Host, Known, "an IP address, 'localhost' or '*'");
        var address = host switch
        {
            null or "localhost" => null,
            "*" => IPAddress.IPv6Any,
            _ => IPAddress.Parse(host),
        };
        return new ListenOptions(address, (int)reader.Whole(Settings.Port, 0, IPEndPoint.MaxPort));
    }

    private static string? Known(string host) => host is "localhost" or "*" || IPAddress.TryParse(host, out _) ? host : null;
}

namespace Coldstart.Api.Options;

/// <summary>How much of request bodies is taken into memory, in bytes.</summary>
/// <param name="BytesMax">One body as it is sent.</param>
/// <param name="InflatedBytesMax">One body after decompression.</param>
/// <param name="BytesInFlightMax">All bodies of all requests at one time.</param>
internal sealed record BodyOptions(int BytesMax, int InflatedBytesMax, long BytesInFlightMax)
{
    private const int Greatest = 1 << 30;

    public static BodyOptions Read(SettingsReader reader) => new(
        (int)reader.Whole(Settings.BodyBytes, 1024, Greatest),
        (int)reader.Whole(Settings.InflatedBytes, 1024, Greatest),
        reader.Whole(Settings.BytesInFlight, 1 << 20, 64L << 30));
}

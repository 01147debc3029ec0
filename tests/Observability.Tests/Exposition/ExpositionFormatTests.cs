using Coldstart.Observability.Exposition;

namespace Coldstart.Observability.Tests.Exposition;

public sealed class ExpositionFormatTests
{
    [Theory]
    [InlineData("", ExpositionFormat.Prometheus)]
    [InlineData("*/*", ExpositionFormat.Prometheus)]
    [InlineData("text/html", ExpositionFormat.Prometheus)]
    [InlineData("application/openmetrics-text", ExpositionFormat.OpenMetrics)]
    [InlineData("Application/OpenMetrics-Text; version=1.0.0", ExpositionFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", ExpositionFormat.OpenMetrics)]
    [InlineData("text/plain;version=0.0.4;q=0.9, application/openmetrics-text;q=0.5", ExpositionFormat.Prometheus)]
    [InlineData("application/openmetrics-text;q=0", ExpositionFormat.Prometheus)]
    [InlineData("application/openmetrics-text;q=nonsense", ExpositionFormat.Prometheus)]
    public void Of_AnAcceptHeader_IsWhatItPrefers(string accept, ExpositionFormat expected)
    {
        Assert.Equal(expected, ExpositionFormats.Of(accept));
    }
}

using System.Globalization;
using System.Text;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Tests.Otlp;

/// <summary>A point as a text, without what tells its series apart.</summary>
internal static class PointText
{
    public static void Append(StringBuilder text, scoped in FaasMetricPoint point)
    {
        text.Append(' ').Append(point.Metric).Append(point.IsDelta ? " delta" : "").Append(CultureInfo.InvariantCulture, $" count={point.Count}");
        if (point.StartUs == 0) text.Append(" since=?");
        if (!point.Metric.IsHistogram()) return;
        text.Append(CultureInfo.InvariantCulture, $" sum={point.Sum}");
        if (point.Minimum >= 0) text.Append(CultureInfo.InvariantCulture, $" least={point.Minimum}");
        if (point.Maximum >= 0) text.Append(CultureInfo.InvariantCulture, $" most={point.Maximum}");
        for (var at = 0; at < point.Buckets.Length; at++)
        {
            if (point.Buckets[at] == 0) continue;
            if (at < point.Bounds.Length) text.Append(CultureInfo.InvariantCulture, $" ≤{point.Bounds[at]}:{point.Buckets[at]}");
            else text.Append(CultureInfo.InvariantCulture, $" more:{point.Buckets[at]}");
        }
    }
}

using System.Text.Json;
using Coldstart.Analytics;
using Microsoft.Extensions.Primitives;

namespace Coldstart.Api.Ingest.Firehose;

/// <summary>
/// What a delivery tells beside its records: the parameters of its address, its common attributes of the same names, and region and account of its stream.
/// The first of them that tells something counts.
/// </summary>
internal static class FirehoseAttributes
{
    /// <summary>What is wrong with the common attributes, or null.</summary>
    public static string? FaultOf(HttpRequest request)
    {
        if (Read(request) is not { } attributes) return "must be {\"commonAttributes\":{…}} with texts";
        foreach (var name in LogParameters.Names)
        {
            if (attributes.TryGetValue(name, out var text) && LogParameters.FaultOf(name, text) is { } fault) return $"{name} {fault}";
        }
        return null;
    }

    /// <summary>All that is told, as parameters.</summary>
    public static IQueryCollection ParametersOf(HttpRequest request)
    {
        var told = new Dictionary<string, StringValues>();
        var attributes = Read(request) ?? [];
        var (region, account) = PlaceOf(request.Headers[FirehoseProtocol.SourceArnHeader].ToString());
        foreach (var name in LogParameters.Names)
        {
            var text = request.Query[name].ToString();
            if (text.Length == 0) text = attributes.GetValueOrDefault(name, "");
            if (text.Length == 0 && name == "region") text = region;
            if (text.Length == 0 && name == "account_id") text = account;
            if (text.Length > 0) told[name] = text;
        }
        return new QueryCollection(told);
    }

    /// <summary>Region and account of <c>arn:aws:firehose:REGION:ACCOUNT:deliverystream/NAME</c>; empty where it is none.</summary>
    private static (string Region, string Account) PlaceOf(string arn)
    {
        var parts = arn.Split(':');
        return parts is ["arn", _, "firehose", var region, var account, ..] && LogParameters.FaultOf("region", region) is null && LogParameters.FaultOf("account_id", account) is null
            ? (region, account)
            : ("", "");
    }

    private static Dictionary<string, string>? Read(HttpRequest request)
    {
        var header = request.Headers[FirehoseProtocol.AttributesHeader].ToString();
        if (header.Length == 0) return [];
        if (header.Length > Limits.FirehoseAttributesCharactersMax) return null;
        try
        {
            using var document = JsonDocument.Parse(header);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("commonAttributes", out var attributes) || attributes.ValueKind != JsonValueKind.Object) return null;
            var read = new Dictionary<string, string>();
            foreach (var attribute in attributes.EnumerateObject())
            {
                if (attribute.Value.ValueKind != JsonValueKind.String) return null;
                read[attribute.Name] = attribute.Value.GetString()!;
            }
            return read;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

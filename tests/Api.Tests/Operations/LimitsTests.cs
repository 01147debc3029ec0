using System.Reflection;
using System.Text.RegularExpressions;
using Coldstart.Analytics;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Operations;

public sealed class LimitsTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Limits_OfTheService_AreAllThereWithTheirReason()
    {
        var shown = (await server.GetAsync("/api/v1/limits")).GetProperty("limits").EnumerateArray().ToDictionary(static limit => limit.GetProperty("name").GetString()!, static limit => limit);
        var declared = typeof(Limits).GetFields(BindingFlags.Public | BindingFlags.Static);

        Assert.NotEmpty(declared);
        Assert.Equal(declared.Length, shown.Count);
        foreach (var field in declared)
        {
            var name = Regex.Replace(field.Name, "(?<!^)([A-Z])", "_$1").ToLowerInvariant();
            Assert.True(shown.TryGetValue(name, out var limit), $"{name} is missing");
            Assert.Equal(Convert.ToDecimal(field.GetValue(null), System.Globalization.CultureInfo.InvariantCulture), limit.GetProperty("value").GetDecimal());
            Assert.True(limit.GetProperty("description").GetString()!.Length > 10, $"{name} says nothing of itself");
        }
    }
}

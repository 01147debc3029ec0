using System.Text;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.Otlp;

/// <summary>What the address and the project tell of functions that do not tell it themselves.</summary>
internal sealed class OtlpDefaults
{
    private byte[] account = [];
    private byte[] region = [];
    private byte[] functionName = [];
    private Architecture architecture;

    public void Begin(LogDefaults defaults)
    {
        account = Encoding.UTF8.GetBytes(defaults.Account ?? "");
        region = Encoding.UTF8.GetBytes(defaults.Region ?? "");
        functionName = Encoding.UTF8.GetBytes(defaults.FunctionName ?? "");
        architecture = defaults.Architecture;
        if (!FunctionArn.TryParse(functionName, out var arn) || arn.FunctionName.IsEmpty) return;
        if (region.Length == 0) region = arn.Region.ToArray();
        if (account.Length == 0) account = arn.Account.ToArray();
        functionName = arn.FunctionName.ToArray();
    }

    /// <summary>Fills what a resource leaves open.</summary>
    public void Complete(ref OtlpResource resource)
    {
        if (resource.Account.IsEmpty) resource.Account = account;
        if (resource.Region.IsEmpty) resource.Region = region;
        if (resource.FunctionName.IsEmpty) resource.FunctionName = functionName;
        if (resource.Architecture == Architecture.Unknown) resource.Architecture = architecture;
    }
}

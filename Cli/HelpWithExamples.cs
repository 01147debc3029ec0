using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Coldstart.Cli;

/// <summary>The usual help, and behind it what one would type.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var examples = ExamplesOf(parseResult.CommandResult.Command.Name);
        if (examples.Length == 0) return code;
        output.WriteLine("Examples:");
        foreach (var example in examples) output.WriteLine($"  {example}");
        output.WriteLine();
        return code;
    }

    private static string[] ExamplesOf(string command) => command switch
    {
        "analyze" =>
        [
            "coldstart analyze checkout.log",
            "coldstart analyze export/*.gz --function checkout --architecture arm64",
            "aws logs tail /aws/lambda/checkout --since 1d | coldstart analyze --region eu-central-1",
            "coldstart analyze --json invocations.ndjson > report.json",
        ],
        "backup" or "restore" =>
        [
            "coldstart backup --data ./data --to /backups/2026-11-21.tar.gz",
            "coldstart restore --from /backups/2026-11-21.tar.gz --data ./data-restored",
        ],
        "check" =>
        [
            "coldstart check load-test.log --function checkout --max-init-p95 800ms --max-cold-rate 5% --max-error-rate 1%",
            "coldstart check load-test.log --function checkout --baseline https://coldstart.example --tolerance 15%",
        ],
        "import" =>
        [
            "coldstart import export/*.gz --to http://127.0.0.1:8000 --function-name checkout --region eu-central-1",
            "aws logs tail /aws/lambda/checkout --since 1d | coldstart import --to https://coldstart.example --function-name checkout",
            "coldstart import invocations.ndjson --to http://127.0.0.1:8000",
        ],
        "migrate" => ["coldstart migrate --data ./data --postgres postgresql://coldstart:secret@db.example/coldstart"],
        "projects" or "create" or "list" or "keys" or "disable" or "enable" or "revoke" =>
        [
            "coldstart projects create \"Web shop\" --region eu-central-1",
            "coldstart projects list --json",
            "coldstart keys create lambda-sdk --project web-shop --scopes ingest --expires 2027-12-31",
            "coldstart keys list --project web-shop",
            "coldstart keys revoke csa_Xk3p",
        ],
        _ =>
        [
            "coldstart analyze checkout.log",
            "coldstart projects create \"Web shop\"",
            "coldstart keys create lambda-sdk --project web-shop",
        ],
    };
}

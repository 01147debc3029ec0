using System.Globalization;
using System.Text.RegularExpressions;
using Coldstart.Analytics;
using Coldstart.Deployment.Tests.Yaml;

namespace Coldstart.Deployment.Tests.Compose;

/// <summary>The files that compose mounts fit the services and the programs.</summary>
public sealed partial class MountedFilesTests
{
    private static string Nginx => Comment().Replace(Repository.Read("compose/nginx/nginx.conf"), "");

    private static Node Services => ComposeProject.Load().Root["services"];

    [Fact]
    public void Nginx_OfBodies_LetsThroughWhatTheServerTakes()
    {
        var megabytes = int.Parse(Regex.Match(Nginx, @"client_max_body_size (\d+)m;").Groups[1].Value, CultureInfo.InvariantCulture);

        Assert.True(megabytes << 20 >= Math.Max(Limits.BodyBytesMax, Math.Max(Limits.FirehoseBodyBytesMax, Limits.OtlpBodyBytesMax)), $"{megabytes} MB");
    }

    [Fact]
    public void Nginx_OfRecords_SendsNoneTwice()
    {
        Assert.Matches(@"proxy_next_upstream [a-z0-9_ ]+;", Nginx);
        Assert.DoesNotContain("non_idempotent", Nginx, StringComparison.Ordinal);
    }

    [Fact]
    public void Nginx_OfTheWay_LeadsToFrontEndsAndNotToMetrics()
    {
        var port = KnownPort().Match(Repository.Read("Dockerfile")).Groups[1].Value;

        Assert.Contains($"server front-end:{port} resolve", Nginx, StringComparison.Ordinal);
        Assert.True(Services["front-end"].Exists);
        Assert.Matches(@"location = /metrics \{\s*return 404;", Nginx);
    }

    [Fact]
    public void Nginx_OfFrontEndsThatCannot_PassesOnTheirReasonAndHasOneWhereNobodyAnswers()
    {
        Assert.Contains("resolve max_fails=0;", Nginx, StringComparison.Ordinal);
        Assert.Contains("error_page 502 504 =503 @away;", Nginx, StringComparison.Ordinal);
        Assert.Matches(@"location @away \{[^}]*Retry-After \d+ always;\s*return 503 '\{", Nginx);
    }

    [Theory]
    [InlineData("plain", false)]
    [InlineData("tls", true)]
    public void Nginx_OfEitherOption_ListensWhereComposePublishes(string option, bool isTls)
    {
        var text = Comment().Replace(Repository.Read($"compose/nginx/listen-{option}.conf"), "");
        var port = Services.At("nginx ports 0").Text.Split(':')[^1];

        Assert.Contains(isTls ? $"listen {port} ssl;" : $"listen {port};", text, StringComparison.Ordinal);
        Assert.Equal(isTls, text.Contains("ssl_certificate_key /etc/nginx/certificates/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("front-end")]
    public void Prometheus_OfAService_AsksEachOfItsContainersAtTheHealthPort(string service)
    {
        var job = Node.Read(Repository.Read("compose/prometheus/prometheus.yml"))["scrape_configs"].Items.Single(job => job["job_name"].Text == $"coldstart-{service}");

        Assert.Equal("A", job.At("dns_sd_configs 0 type").Text);
        Assert.Equal(service, job.At("dns_sd_configs 0 names 0").Text);
        var told = Services.At($"{service} environment COLDSTART_HEALTH_PORT");
        Assert.Equal(told.Exists ? told.Text : Settings.KnownSettings.SiloDefault("health-port"), job.At("dns_sd_configs 0 port").Text);
    }

    [Fact]
    public void Prometheus_OfItsRules_ReadsTheFileThatIsMounted()
    {
        var rules = Node.Read(Repository.Read("compose/prometheus/prometheus.yml")).At("rule_files 0").Text;

        Assert.Contains($"./docs/alerts.yml:{rules}:ro", Services.At("prometheus volumes").Items.Select(static volume => volume.Text));
        Assert.NotEmpty(Node.Read(Repository.Read("docs/alerts.yml")).At("groups 0 rules").Items);
    }

    [Fact]
    public void Grafana_OfItsSource_AsksAServiceThatIsThere()
    {
        var source = Node.Read(Repository.Read("grafana/provisioning/datasources/prometheus.yml")).At("datasources 0");
        var address = new Uri(source["url"].Text);

        Assert.Equal("prometheus", source["type"].Text);
        Assert.True(Services[address.Host].Exists);
        Assert.Contains($":{address.Port}/", Services.At($"{address.Host} healthcheck test 5").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Roles_OfTheDatabase_GetThePasswordsOfTheEnvironment()
    {
        var script = Repository.Read("compose/postgres/roles.sh");

        foreach (var variable in Services.At("postgres environment").Entries.Select(static entry => entry.Key).Where(static name => name is "OWNER_PASSWORD" or "APPLICATION_PASSWORD"))
            Assert.Contains($"\"${variable}\"", script, StringComparison.Ordinal);
        foreach (var role in RolePassword().Matches(Repository.Read("docs/postgresql-roles.sql")).Select(static match => match.Groups[1].Value))
            Assert.Contains($"ALTER ROLE {role} PASSWORD :", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Passwords_OfAnInstallation_AreKeptOutOfGitAndOfTheImages()
    {
        Assert.Contains(".env", Repository.Read(".gitignore").Split('\n'));
        Assert.DoesNotContain("!.env", Repository.Read(".dockerignore"), StringComparison.Ordinal);
    }

    [GeneratedRegex("#.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"COLDSTART_PORT=(\d+)")]
    private static partial Regex KnownPort();

    [GeneratedRegex(@"CREATE ROLE (\w+) LOGIN PASSWORD")]
    private static partial Regex RolePassword();
}

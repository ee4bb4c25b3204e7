# Starts the wall on this screen, full, and starts it again whenever the browser ends.
# Register once, as the user who is signed in on the screen:
#   powershell -ExecutionPolicy Bypass -File hall-kiosk.ps1 -Url http://hall.example:8050/wall/main -Register
param(
    [Parameter(Mandatory = $true)][string]$Url,
    [string]$Scale = "1",
    [switch]$Register
)
$ErrorActionPreference = "Stop"
$name = "Hall kiosk"

if ($Register) {
    $arguments = "-NoProfile -WindowStyle Hidden -ExecutionPolicy Bypass -File `"$PSCommandPath`" -Url `"$Url`" -Scale $Scale"
    $action = New-ScheduledTaskAction -Execute "powershell.exe" -Argument $arguments
    $trigger = New-ScheduledTaskTrigger -AtLogOn -User $env:USERNAME
    $settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries `
        -ExecutionTimeLimit ([TimeSpan]::Zero) -MultipleInstances IgnoreNew -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1)
    Register-ScheduledTask -TaskName $name -Action $action -Trigger $trigger -Settings $settings -Force | Out-Null
    Start-ScheduledTask -TaskName $name
    exit
}

# Keeps the screen's token: do not wipe it.
$profileFolder = Join-Path $env:LOCALAPPDATA "hall-kiosk"
$browser = @(
    "$env:ProgramFiles\Google\Chrome\Application\chrome.exe",
    "${env:ProgramFiles(x86)}\Google\Chrome\Application\chrome.exe",
    "${env:ProgramFiles(x86)}\Microsoft\Edge\Application\msedge.exe",
    "$env:ProgramFiles\Chromium\Application\chrome.exe"
) | Where-Object { Test-Path $_ } | Select-Object -First 1
if (-not $browser) { throw "no Chrome, Edge or Chromium on this machine" }
$origin = ([Uri]$Url).GetLeftPart([UriPartial]::Authority)
$flags = @(
    "--kiosk", "--user-data-dir=$profileFolder", "--no-first-run", "--no-default-browser-check", "--noerrdialogs",
    "--disable-session-crashed-bubble", "--disable-infobars", "--disable-translate", "--disable-features=Translate",
    "--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
    "--disable-component-update", "--disable-background-networking", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required", "--overscroll-history-navigation=0", "--disable-pinch",
    "--force-device-scale-factor=$Scale", $Url
)
while ($true) {
    # The browser would show its own error page where the hall is not up yet: wait until it answers.
    while ($true) {
        try { Invoke-WebRequest -UseBasicParsing -TimeoutSec 5 "$origin/healthz" | Out-Null; break } catch { Start-Sleep -Seconds 2 }
    }
    (Start-Process -FilePath $browser -ArgumentList $flags -PassThru).WaitForExit()
    Start-Sleep -Seconds 3
}
